//! `digitpad devices`: what can train, and whether it can be trusted.

use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use clap::Args;
use serde::Serialize;

use super::output;
use crate::device::{self, Adapter, DeviceChoice, DeviceError, percent};
use crate::prepare::{self, DRIVERS_BREAK};
use crate::probe::drivers_break;
use crate::self_test;

/// Arguments of `digitpad devices`.
#[derive(Debug, Args)]
pub struct DevicesArgs {
    /// Check instead that GPUs compute what the CPU computes; the exit status is 1 if one does not
    #[arg(long)]
    self_test: bool,
    /// The GPU to check, gpu or gpu:N [default: all of them, software drivers included]
    #[arg(long, value_name = "DEVICE", requires = "self_test", value_parser = gpu_choice)]
    device: Option<DeviceChoice>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

const NO_GPU: &str = "no GPU that wgpu can use";

#[derive(Serialize)]
struct Report<'a> {
    /// Threads that the CPU backend uses.
    cpu_threads: usize,
    adapters: &'a [Adapter],
    /// What `--device auto` would use: `cpu`, or `gpu:N`.
    auto: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    self_tests: Option<Vec<SelfTest>>,
}

/// What came of the self-test of one adapter.
#[derive(Serialize)]
struct SelfTest {
    /// `gpu:N`
    device: String,
    /// Absent where nothing can be tested, since burn can't use the adapter.
    #[serde(skip_serializing_if = "Option::is_none")]
    passed: Option<bool>,
    /// The result in a sentence.
    result: String,
    #[serde(flatten)]
    report: Option<self_test::Report>,
}

pub(super) fn run(args: &DevicesArgs) -> ExitCode {
    let adapters = device::adapters();
    if drivers_break() {
        output::note(DRIVERS_BREAK);
    }
    let chosen = match chosen(args.device, adapters) {
        Ok(chosen) => chosen,
        Err(error) => return output::failure(error),
    };
    let best = device::find(adapters, None)
        .ok()
        .filter(|adapter| adapter.is_gpu());
    let report = Report {
        cpu_threads: std::thread::available_parallelism().map_or(1, usize::from),
        adapters,
        auto: best.map_or_else(|| "cpu".to_owned(), name),
        self_tests: args.self_test.then(|| {
            chosen
                .iter()
                .map(|adapter| test(adapter, args.json))
                .collect()
        }),
    };
    if args.json {
        output::json(&report);
    } else if args.self_test && chosen.is_empty() {
        output::line(format_args!("{NO_GPU}, so there is nothing to check"));
    } else if !args.self_test {
        print(&report);
    }
    let tests = report.self_tests.unwrap_or_default();
    if tests.iter().any(|test| test.passed == Some(false)) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// The adapters that are tested: one, or all of them.
fn chosen(choice: Option<DeviceChoice>, adapters: &[Adapter]) -> Result<&[Adapter], DeviceError> {
    match choice {
        Some(DeviceChoice::Gpu(number)) => device::find(adapters, number).map(std::slice::from_ref),
        _ => Ok(adapters),
    }
}

fn name(adapter: &Adapter) -> String {
    format!("gpu:{}", adapter.index)
}

/// Tests an adapter and, unless all is printed at the end, prints the result.
fn test(adapter: &Adapter, is_json: bool) -> SelfTest {
    let device = name(adapter);
    output::note(format_args!("checking {device}, {}…", adapter.title()));
    let test = match prepare::test_here(adapter, &AtomicBool::new(false)) {
        Ok(report) => SelfTest {
            passed: report.as_ref().map(self_test::Report::passed),
            result: report
                .as_ref()
                .map_or_else(String::new, self_test::Report::sentence),
            device,
            report,
        },
        Err(error) => SelfTest {
            // What burn has no name for can't train, and so can't train wrongly.
            passed: (!matches!(error, DeviceError::Unnamed(_))).then_some(false),
            result: error.to_string(),
            device,
            report: None,
        },
    };
    if !is_json {
        print_test(&test);
    }
    test
}

fn print_test(test: &SelfTest) {
    output::line(format_args!("{}  {}", test.device, test.result));
    let Some(report) = &test.report else { return };
    for network in &report.networks {
        let [logits, loss, gradients] = network.named().map(|(_, error)| percent(error));
        let title = network.architecture.title();
        output::line(format_args!(
            "       {title:<18}  logits {logits:<10}  loss {loss:<10}  gradients {gradients}"
        ));
    }
    if let Some(curve) = report.curve {
        output::line(format_args!(
            "       {} steps of training  loss {}",
            curve.steps,
            percent(curve.deviation)
        ));
    }
    output::line(format_args!("       took {:.1} s", report.seconds));
}

fn print(report: &Report<'_>) {
    output::line(format_args!("cpu    {} threads", report.cpu_threads));
    for adapter in report.adapters {
        let Adapter { api, driver, .. } = adapter;
        let title = adapter.title();
        output::line(format_args!("{}  {title}, {api}, {driver}", name(adapter)));
    }
    if report.adapters.is_empty() {
        output::line(NO_GPU);
    }
    output::line(format_args!("auto is {}", report.auto));
}

fn gpu_choice(text: &str) -> Result<DeviceChoice, String> {
    match text.parse() {
        Ok(choice @ DeviceChoice::Gpu(_)) => Ok(choice),
        _ => Err(format!(
            "“{text}” is no GPU; use gpu, or gpu:N with a number from “digitpad devices”"
        )),
    }
}
