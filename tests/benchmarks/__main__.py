"""`make bench`: every row a ratio of two things timed in this run, or a time with its target beside it."""

from __future__ import annotations

import sys

from tests.benchmarks import browser, compute, first, gpu, growth, memory, sweeps, website

ROWS = (
    sweeps.every_experiment,
    sweeps.compiled,
    sweeps.two_threads,
    gpu.sweeps,
    memory.many_settings,
    growth.rows,
    first.first_picture,
    compute.live_throughput,
    browser.recorded_slider,
    browser.first_live_point,
    website.steps_per_second,
    website.first_point,
    website.phone,
    website.play,
    website.bytes_to_load,
    compute.page_execution,
    compute.recordings,
)


def main() -> int:
    print(f"{'what':<76}{'measured':>14}   target")
    missed = 0
    for measure in ROWS:
        for what, value, target, good in measure():
            missed += good is False
            print(f"{what:<76}{value:>14}   {target}{'' if good in (True, None) else '   MISSED'}", flush=True)
    print(f"{missed} missed" if missed else "all targets met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
