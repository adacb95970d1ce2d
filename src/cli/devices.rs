//! `digitpad devices`: what can train.

use std::process::ExitCode;

use serde::Serialize;

use super::{DevicesArgs, output};
use crate::device::{self, Adapter};

#[derive(Serialize)]
struct Report<'a> {
    /// Threads that the CPU backend uses.
    cpu_threads: usize,
    adapters: &'a [Adapter],
    /// What `--device auto` would use: `cpu`, or `gpu:N`.
    auto: String,
}

pub(super) fn run(args: &DevicesArgs) -> ExitCode {
    let adapters = device::adapters();
    let best = device::find(adapters, None)
        .ok()
        .filter(|adapter| adapter.is_gpu());
    let report = Report {
        cpu_threads: std::thread::available_parallelism().map_or(1, usize::from),
        adapters,
        auto: best.map_or_else(
            || "cpu".to_owned(),
            |adapter| format!("gpu:{}", adapter.index),
        ),
    };
    if args.json {
        output::json(&report);
    } else {
        print(&report);
    }
    ExitCode::SUCCESS
}

fn print(report: &Report<'_>) {
    output::line(format_args!("cpu    {} threads", report.cpu_threads));
    for adapter in report.adapters {
        let Adapter {
            index, api, driver, ..
        } = adapter;
        output::line(format_args!(
            "gpu:{index}  {}, {api}, {driver}",
            adapter.title()
        ));
    }
    if report.adapters.is_empty() {
        output::line("no GPU that wgpu can use");
    }
    output::line(format_args!("auto is {}", report.auto));
}
