//! `digitpad completions` and `digitpad man`: what shells and `man` want to know, from the grammar.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::{Cli, output};
use crate::atomic_file;

/// Arguments of `digitpad completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Arguments of `digitpad man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write a page for the program and one for each command into this folder, which is made
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints what a shell needs to complete commands and options.
pub(super) fn completions(args: &CompletionsArgs) -> ExitCode {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "digitpad", &mut text);
    print(&text)
}

/// Prints the manual page, or writes all of them.
pub(super) fn man(args: &ManArgs) -> ExitCode {
    let done = match &args.out {
        None => page(Cli::command()).map(|page| print(&page)),
        Some(folder) => pages(folder).map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|error| match &args.out {
        Some(folder) => {
            output::failure(format_args!("can't write to {}: {error}", folder.display()))
        }
        None => output::failure(error),
    })
}

/// A manual page, with the examples as they stand.
fn page(command: clap::Command) -> io::Result<Vec<u8>> {
    let examples = command.get_after_help().map(ToString::to_string);
    let has_commands = command.get_subcommands().next().is_some();
    let man = Man::new(command);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if has_commands {
        man.render_subcommands_section(&mut page)?;
    }
    if let Some(examples) = examples {
        let mut section = Roff::new();
        section.control("SH", ["EXAMPLES"]).control("nf", []);
        // The heading of the help is the section's.
        for line in examples.lines().skip(1) {
            section.text([roman(line.trim_start())]);
        }
        section.control("fi", []).to_writer(&mut page)?;
    }
    Ok(page)
}

fn pages(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    let mut commands = vec![program];
    while let Some(command) = commands.pop() {
        commands.extend(command.get_subcommands().cloned());
        // A page is called as in “digitpad-bench-accuracy”, and so is what it is about.
        let name = command.get_display_name().unwrap_or("digitpad").to_owned();
        let page = page(command.display_name(&name))?;
        atomic_file::write(&folder.join(format!("{name}.1")), &page)?;
    }
    Ok(())
}

fn print(text: &[u8]) -> ExitCode {
    output::bytes(text);
    ExitCode::SUCCESS
}
