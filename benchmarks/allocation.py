"""How fast is a fair plan over all pairs, and its proof, beside a named rival that routes the same boxes?

    python benchmarks/allocation.py --size S1
    python benchmarks/allocation.py --size S2 --rival-python ORTOOLS_ENV/bin/python

Instances: cities by Zipf's law on 4500 x 2500 km, log-normal quantities, three stock lines a source, a third of the
needs accept the next better item, one stock line in ten on terms of its donor. The rival solves the routing of the
same boxes over all pairs in its own process: OR-Tools' min-cost flow where --rival-python has it (it cannot be loaded
beside HiGHS), else HiGHS without our choice of links. Both must find the same cost to the unit. Prints a line of JSON.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import numpy as np

BASE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BASE / "src")]

SIZES = {  # needs, sources of three stock lines each, items
    "S0": (200, 20, 4),
    "S1": (1_000, 100, 10),
    "S2": (10_000, 1_000, 20),
    "S3": (100_000, 1_000, 30),
}


def generate(needs, sources, items, seed=0):
    """Return needs and lots of a made-up crisis; everything in it is invented."""
    from cogov.engine.allocation import Lot, Need
    from cogov.engine.geo import Point

    rng = np.random.default_rng(seed)
    cities = np.c_[rng.uniform(0, 4500, 300), rng.uniform(0, 2500, 300)]
    weights = 1.0 / np.arange(1, 301)
    spread = rng.uniform(8, 40, 300)

    def places(count, rural):
        city = rng.choice(300, count, p=weights / weights.sum())
        found = cities[city] + rng.normal(size=(count, 2)) * spread[city][:, None]
        away = rng.random(count) < rural
        found[away] = np.c_[rng.uniform(0, 4500, away.sum()), rng.uniform(0, 2500, away.sum())]
        return [Point(float(22 + y / 111.2), float(80 + x / 94.0)) for x, y in found]

    popular = 1.0 / np.arange(1, items + 1) ** 0.8
    item = rng.choice(items, needs, p=popular / popular.sum())
    quantity = np.maximum(1, np.round(np.clip(np.exp(rng.normal(np.log(50), 2.0, needs)), 1, 5000))).astype(int)
    tier = rng.choice(4, needs, p=[0.1, 0.2, 0.4, 0.3]) + 1
    takes_better = rng.random(needs) < 0.35
    here = places(needs, 0.2)
    lines = sources * 3
    there = [place for place in places(sources, 0.1) for _ in range(3)]
    kind = rng.choice(items, lines, p=popular / popular.sum())
    kind[:items] = np.arange(items)
    stock = np.exp(rng.normal(0, 1.5, lines))
    asked = np.bincount(item, weights=quantity, minlength=items) * 0.6 * rng.uniform(0.5, 1.6, items)
    held = np.bincount(kind, weights=stock, minlength=items)
    stock = np.maximum(1, np.round(stock * (asked / np.maximum(held, 1e-9))[kind])).astype(int)
    terms = rng.random(lines)
    return (
        [
            Need(f"n{k:07d}", f"i{item[k]}", int(quantity[k]), int(tier[k]), here[k],
                 accepts={f"i{item[k] + 1}": 50} if takes_better[k] and (item[k] + 1) % 3 else {})
            for k in range(needs)
        ],
        [
            Lot(f"l{k:06d}", f"i{kind[k]}", int(stock[k]), there[k], earmark_tier=1 if terms[k] < 0.05 else 4,
                within_km=300.0 if 0.05 <= terms[k] < 0.1 else None)
            for k in range(lines)
        ],
    )  # fmt: skip


RIVAL = """
import json, sys, time
import numpy as np
jobs = np.load(sys.argv[1])
n = int(jobs["families"]); cost = 0; began, cpu = time.perf_counter(), time.process_time()
for k in range(n):
    i, j, c, want, supply = (jobs[f"{name}{k}"] for name in ("i", "j", "c", "want", "supply"))
    if sys.argv[2] == "ortools":
        from ortools.graph.python import min_cost_flow
        flow = min_cost_flow.SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(j, len(supply) + i, np.minimum(supply[j], want[i]), c)
        flow.set_nodes_supplies(np.arange(len(supply) + len(want)), np.concatenate([supply, -want]))
        if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
            sys.exit("the rival failed")
        cost += flow.optimal_cost()
    else:
        from scipy.optimize import linprog
        from scipy.sparse import csr_array
        into = csr_array((np.ones(len(i)), (i, np.arange(len(i)))), shape=(len(want), len(i)))
        out = csr_array((np.ones(len(i)), (j, np.arange(len(i)))), shape=(len(supply), len(i)))
        cost += round(linprog(c, A_ub=out, b_ub=supply, A_eq=into, b_eq=want, method="highs-ds").fun)
print(json.dumps({"cost": int(cost), "wall": time.perf_counter() - began, "cpu": time.process_time() - cpu}))
"""


def rival(python, families, plan):
    """Return what the rival needs for the same boxes; its time counts from the arrays in its memory."""
    got = {}
    for share in plan.shares:
        got[share.need] = got.get(share.need, 0) + share.quantity
    arrays = {"families": len(families)}
    for k, family in enumerate(families):
        want = np.array([got.get(need.key, 0) for need in family.needs], dtype=np.int64)
        rows, columns = np.nonzero(family.may & (want > 0)[:, None])
        arrays |= {f"i{k}": rows, f"j{k}": columns, f"c{k}": family.cost[rows, columns], f"want{k}": want,
                   f"supply{k}": np.array([lot.quantity for lot in family.lots], dtype=np.int64)}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "jobs.npz"
        np.savez(path, **arrays)
        name = "ortools" if python else "highs"
        done = subprocess.run([python or sys.executable, "-c", RIVAL, path, name], capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.decode()[-2000:])
    return {"rival": "OR-Tools min-cost flow" if python else "HiGHS, all pairs", **json.loads(done.stdout)}


def run(size, seed, step, rival_python, *, with_rival):
    """Return one measurement."""
    from cogov.engine.allocation import Parameters, allocate, faults
    from cogov.engine.allocation.links import families

    needs, lots = generate(*SIZES[size], seed)
    given = Parameters(step=Fraction(step))
    began, cpu = time.perf_counter(), time.process_time()
    plan = allocate(needs, lots, given)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    checked = time.perf_counter()
    wrong = faults(needs, lots, plan, given)
    checked = time.perf_counter() - checked
    asked, zero = {}, {}
    served = {share.need for share in plan.shares}
    for need in needs:
        asked[need.tier] = asked.get(need.tier, 0) + 1
        zero[need.tier] = zero.get(need.tier, 0) + (need.key not in served)
    boxes = sum(share.quantity for share in plan.shares)
    found = {
        "size": size, "needs": len(needs), "lots": len(lots), "step": step, "wall": round(wall, 2),
        "cpu": round(cpu, 2), "check": round(checked, 2), "faults": len(wrong), "boxes": boxes,
        "km_per_box": round(plan.piece_km / max(1, boxes), 1), "parcels": len(plan.shares),
        "nothing": {tier: f"{zero[tier] / asked[tier]:.1%}" for tier in sorted(asked)},
        "mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip
    if with_rival:
        parts = [family for family in families(needs, lots, given, {}) if family.may.any()]
        other = rival(rival_python, parts, plan)
        found |= {"rival": other["rival"], "rival_wall": round(other["wall"], 2), "rival_cpu": round(other["cpu"], 2),
                  "same_cost": other["cost"] == plan.certificate.bound,
                  "times_faster_cpu": round(other["cpu"] / max(cpu, 1e-9), 2)}  # fmt: skip
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="S1")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--step", default="0", help="fairness: 0 exact, 1/10, 1 none")
    parser.add_argument("--rival-python", help="an interpreter that has OR-Tools and numpy")
    parser.add_argument("--no-rival", action="store_true")
    args = parser.parse_args()
    print(json.dumps(run(args.size, args.seed, args.step, args.rival_python, with_rival=not args.no_rival)))


if __name__ == "__main__":
    main()
