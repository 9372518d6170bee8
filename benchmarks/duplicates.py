"""How well, and how fast, is the same work found among many open tasks, in Chinese and English?

    python benchmarks/duplicates.py
    python benchmarks/duplicates.py --tasks 100000 --planted 200

A generator writes the open tasks with some templates and plants the same work again with others, which no task was
written with: other words and order, a quantity a little off, hours shifted, the area one level up or down, the function
sometimes not named, a slip of the pen. New tasks that are no duplicates are asked about as well. Prints one line of
JSON.
"""

import argparse
import json
import random
import statistics
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

BASE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BASE / "src")]

from cogov.engine.duplicates import Entry, Index  # noqa: E402

HOUR = 3600.0
SURNAMES = "江汉岸硚口武昌青山洪东西湖蔡甸夏黄陂新洲云梦安陆应城孝感潜天仙桃荆门沙"
ENGLISH = ("River", "Stone", "North", "Willow", "Bridge", "Harbour", "Temple", "Garden", "Lake", "Market", "Orchard",
           "Station", "College", "Granary", "Mill", "Ferry")  # fmt: skip
ITEMS = (
    ("口罩", "masks"), ("防护服", "protective suits"), ("护目镜", "goggles"), ("消毒液", "disinfectant"),
    ("饮用水", "drinking water"), ("大米", "rice"), ("蔬菜", "vegetables"), ("帐篷", "tents"), ("棉被", "blankets"),
    ("氧气瓶", "oxygen bottles"), ("药品", "medicine"), ("发电机", "generators"), ("沙袋", "sandbags"),
    ("奶粉", "milk powder"), ("体温计", "thermometers"), ("床位", "beds"),
)  # fmt: skip

# function, then per language: templates the open tasks are written with, and held-out ones for what is planted.
WORK = {
    "deliver": (
        (("把{n}箱{item}送到{place}", "向{place}配送{item}{n}箱", "{place}：运送{n}箱{item}"),
         ("{place}急需{item}，请派车拉{n}箱过去", "今晚前给{place}运{item}，共{n}箱")),
        (("Deliver {n} boxes of {item} to {place}", "Bring {n} boxes of {item} to {place}",
          "{place}: delivery of {n} boxes of {item}"),
         ("{place} needs {item}: take {n} boxes there by lorry", "Drive {item} ({n} boxes) over to {place} tonight")),
    ),
    "unload": (
        (("在{place}卸{item}{n}箱", "{place}卸货：{item}{n}箱并码放", "安排人手卸{place}的{item}"),
         ("{place}到了一批{item}（{n}箱），要人搬下车", "{item}{n}箱已到{place}，需装卸工")),
        (("Unload {n} boxes of {item} at {place}", "{place}: unload and stack {item}",
          "Hands to unload {item} at {place}"),
         ("Lorry with {item} ({n} boxes) waits at {place}, get it emptied",
          "{item} arrived at {place}: porters wanted")),
    ),
    "disinfect": (
        (("对{place}{block}进行消毒", "{place}{block}环境消杀", "安排{place}{block}的消毒作业"),
         ("{place}{block}要喷洒消毒水", "请到{place}{block}做一次全面消杀")),
        (("Disinfect {block} of {place}", "Disinfection of {block}, {place}",
          "Spray disinfectant in {block} at {place}"),
         ("{place}, {block}: somebody has to disinfect the stairs", "Clean {block} in {place} with disinfectant")),
    ),
    "visit": (
        (("上门看望{place}{home}的老人", "走访{place}{home}", "{place}{home}入户探访"),
         ("到{place}{home}家里看看独居老人情况", "{place}{home}住户需要上门关照")),
        (("Visit the old people at {home}, {place}", "Home visit to {home} in {place}", "Look in on {home}, {place}"),
         ("Somebody should see how {home} in {place} is doing",
          "{place}, {home}: call at the door and ask what is needed")),
    ),
    "transport": (
        (("接送{place}{n}名病人就诊", "转运{place}病人{n}人", "用救护车转送{place}的{n}名患者"),
         ("{place}有{n}名患者等车去医院", "请派救护车到{place}接{n}个病人")),
        (("Transport {n} patients from {place}", "Transfer of {n} patients, {place}",
          "Ambulance for {n} patients at {place}"),
         ("{n} patients at {place} wait for a ride to hospital", "Send an ambulance to {place} to fetch {n} patients")),
    ),
    "pump": (
        (("抽排{place}{block}积水", "{place}{block}排涝", "在{place}{block}架设水泵排水"),
         ("{place}{block}被淹，需要抽水机", "{place}{block}水很深，赶快抽水排涝")),
        (("Pump water out of {block}, {place}", "Drain {block} in {place}", "Set up pumps at {block}, {place}"),
         ("{place}: {block} is flooded, bring a pump", "Water stands high at {block} in {place}, drain it")),
    ),
    "guard": (
        (("值守{place}{block}卡口", "{place}{block}出入口值班", "安排{place}{block}门岗"),
         ("{place}{block}的卡口缺人看守", "{place}{block}大门要有人轮流值守")),
        (("Guard the gate of {block}, {place}", "Man the checkpoint at {block} in {place}",
          "Gate duty: {block}, {place}"),
         ("The checkpoint at {block} in {place} has nobody, send guards", "Guards wanted at {block}, {place}")),
    ),
    "test": (
        (("在{place}采集{n}份核酸样本", "{place}核酸采样{n}人", "到{place}做核酸检测，{n}人"),
         ("{place}还有{n}人没做核酸，请派采样队", "采样队去{place}，约{n}份核酸")),
        (("Collect {n} test samples in {place}", "{place}: take {n} swabs", "Testing of {n} people in {place}"),
         ("{n} people in {place} are not tested yet, send the swab team", "Swab team to {place}, about {n} samples")),
    ),
    "distribute": (
        (("在{place}发放{item}", "给{place}居民分发{item}{n}份", "{place}：{item}发放"),
         ("{place}的居民要领{item}，安排人发{n}份", "把{item}分到{place}各户")),
        (("Distribute {item} in {place}", "Hand out {n} packs of {item} to people of {place}",
          "{place}: hand out {item}"),
         ("Residents of {place} are to get {item}, share out {n} packs",
          "Give every household in {place} some {item}")),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A task with what it was made from, so that the same work can be written again."""

    entry: Entry
    work: str
    language: int
    blanks: dict[str, str]
    hours: tuple[float, float]


class Town:
    """Places in a tree, each with a name in two languages, and a writer of tasks; all from one seed."""

    def __init__(self, seed: int, tasks: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a simulation, no secret
        self.places: list[tuple[str, str, str]] = []
        districts = max(4, round(tasks**0.5 / 8))
        for district in range(districts):
            for community in range(25):
                name = "".join(self.random.sample(SURNAMES, 3))
                kind = self.random.choice(
                    (("社区", "community"), ("医院", "hospital"), ("中学", "school"), ("仓库", "depot"))
                )
                english = f"{self.random.choice(ENGLISH)} {self.random.choice(ENGLISH)} {kind[1]}"
                self.places.append((f"/land/d{district}/c{community}/", name + kind[0], english))

    def blanks(self, language: int, place: tuple[str, str, str]) -> dict[str, str]:
        item = self.random.choice(ITEMS)[language]
        block = self.random.randint(1, 30)
        home = f"{self.random.randint(1, 30)}-{self.random.randint(1, 6)}-{self.random.randint(101, 3204)}"
        return {
            "item": item, "place": place[1 + language], "n": str(self.random.randint(2, 90) * 10),
            "block": (f"{block}号楼", f"block {block}")[language], "home": (f"{home}室", f"flat {home}")[language],
        }  # fmt: skip

    def task(self, key: int) -> Made:
        work, language = self.random.choice(list(WORK)), self.random.randint(0, 1)
        place = self.random.choice(self.places)
        blanks = self.blanks(language, place)
        start = self.random.uniform(0, 30 * 24) * HOUR
        end = start + self.random.choice((6, 12, 24, 48)) * HOUR
        text = self.random.choice(WORK[work][language][0]).format(**blanks)
        function = work if self.random.random() < 0.8 else ""
        return Made(Entry(key, text, function, place[0], start, end), work, language, blanks, (start, end))

    def again(self, made: Made, key: int) -> Entry:
        """Write the same work again: held-out words, hours shifted, and sometimes less said, or with a slip."""
        blanks = dict(made.blanks)
        if self.random.random() < 0.3:
            blanks["n"] = str(int(blanks["n"]) + self.random.choice((-10, 10)))
        text = self.random.choice(WORK[made.work][made.language][1]).format(**blanks)
        if self.random.random() < 0.2:
            place = self.random.randrange(len(text))
            text = text[:place] + text[place + 1 :]
        shift = self.random.uniform(-4, 8) * HOUR
        area = made.entry.area
        if self.random.random() < 0.2:
            area = area[: area.rstrip("/").rindex("/") + 1]
        return replace(made.entry, key=key, text=text, area=area, start=made.hours[0] + shift,
                       end=made.hours[1] + shift, function=made.work if self.random.random() < 0.8 else "")  # fmt: skip


def same_work(one: Made, entry: Entry, town: dict[int, Made], key: object) -> bool:
    """Say whether a proposal is the work that was written again, or chance made it the same: all of it fits."""
    other = town[key]  # type: ignore[index]
    needed = {"deliver": ("item",), "unload": ("item",), "distribute": ("item",), "visit": ("home",),
              "disinfect": ("block",), "pump": ("block",), "guard": ("block",)}.get(one.work, ())  # fmt: skip
    close = other.entry.start <= entry.end + 12 * HOUR and entry.start <= other.entry.end + 12 * HOUR
    same_language = other.language == one.language
    return (other is one) or (
        other.work == one.work and close and same_language
        and all(other.blanks[name] == one.blanks[name] for name in ("place", *needed))
    )  # fmt: skip


def measure(tasks: int, planted: int, seed: int) -> dict[str, object]:
    """Build, plant, search; return what was found and what it cost."""
    town = Town(seed, tasks)
    made = [town.task(key) for key in range(tasks)]
    by_key = dict(enumerate(made))
    began = time.process_time()
    index = Index(row.entry for row in made)
    index.search(made[0].entry)
    build = time.process_time() - began
    chosen = town.random.sample(made, planted)
    fresh = [town.task(tasks + planted + number) for number in range(planted)]
    found, false, cost, missed = 0, [], [], []
    for number, one in enumerate(chosen):
        entry = town.again(one, tasks + number)
        began = time.process_time()
        proposals = index.search(entry)
        cost.append(time.process_time() - began)
        hit = any(proposal.key == one.entry.key for proposal in proposals)
        found += hit
        if not hit:
            missed.append((one.entry.text, entry.text, [by_key[row.key].entry.text for row in proposals]))  # type: ignore[index]
        false.append(sum(not same_work(one, entry, by_key, row.key) for row in proposals))
    idle = []
    for one in fresh:
        began = time.process_time()
        proposals = index.search(one.entry)
        cost.append(time.process_time() - began)
        idle.append(sum(not same_work(one, one.entry, by_key, row.key) for row in proposals))
    cost.sort()
    return {
        "tasks": tasks, "planted": planted, "found_in_first_three": found, "false_median": statistics.median(false),
        "false_median_where_nothing_is_planted": statistics.median(idle),
        "build_s": round(build, 2), "cpu_ms_median": round(1000 * statistics.median(cost), 1),
        "cpu_ms_largest": round(1000 * cost[-1], 1), "missed": missed[:5],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--planted", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20_200_201)
    args = parser.parse_args()
    print(json.dumps(measure(args.tasks, args.planted, args.seed), ensure_ascii=False))


if __name__ == "__main__":
    main()
