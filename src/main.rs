use clap::Parser as _;
fn main() -> std::process::ExitCode {
    env_logger::init();
    let cli = digitpad::cli::Cli::parse();
    cli.command.as_ref().map_or(std::process::ExitCode::SUCCESS, digitpad::cli::run)
}
