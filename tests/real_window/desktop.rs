//! A screen, a session bus and an accessibility bus of the test's own, as a desktop has them.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use atspi::proxy::bus::{BusProxy, StatusProxy};
use pollster::block_on;
use tempfile::TempDir;
use zbus::connection::Builder;
use zbus::export::ordered_stream::OrderedStreamExt as _;
use zbus::message::Type;
use zbus::zvariant::OwnedValue;
use zbus::{Connection, MatchRule, MessageStream};

use crate::common::skip_without;

/// Long enough for any machine, also for an epoch of training on one that is busy otherwise; reached
/// only when something is broken.
pub(crate) const PATIENCE: Duration = Duration::from_mins(20);

/// What a signal of an announcement carries: the second is how urgent it is, the fourth is the text.
type Announcement = (String, i32, i32, OwnedValue, HashMap<String, OwnedValue>);
/// How urgent it is where a screen reader is to say it at once.
const ASSERTIVE: i32 = 2;

/// The service that starts the accessibility bus; a package named at-spi2-core has it.
const ACCESSIBILITY: &str = "org.a11y.Bus.service";

/// A process that ends with the test.
pub(crate) struct Ended(pub(crate) Child);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// The lines that a process writes, as they come.
pub(crate) fn lines(source: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = sync_channel(1000);
    let read = move || {
        for line in BufReader::new(source).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    };
    std::thread::Builder::new().spawn(read).expect("a thread");
    receiver
}

/// Starts a process, and returns it with the first line that it writes.
fn start(command: &mut Command) -> Option<(Ended, String)> {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.ok()?;
    let output = child.stdout.take()?;
    let process = Ended(child);
    let line = lines(output).recv_timeout(PATIENCE);
    Some((process, line.expect("it tells where it can be reached")))
}

/// What a window needs around it.
pub(crate) struct Desktop {
    pub(crate) display: String,
    /// The message bus, on which programs ask for the accessibility bus.
    pub(crate) session: String,
    /// The test, as a screen reader on the accessibility bus.
    pub(crate) accessibility: Connection,
    /// An empty folder for sockets and the like.
    pub(crate) folder: TempDir,
    _session: Ended,
    _screen: Ended,
}

impl Desktop {
    /// `None`, and a word about it, where something is missing: then there is nothing to test.
    pub(crate) fn open() -> Option<Self> {
        if Command::new("xdotool").arg("version").output().is_err() {
            skip_without("xdotool");
            return None;
        }
        let Some((screen, number)) = screen() else {
            skip_without("Xvfb");
            return None;
        };
        let Some(service) = accessibility_service() else {
            skip_without("the accessibility bus (Debian: at-spi2-core)");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let Some((process, session)) = session_bus(folder.path(), &service) else {
            skip_without("dbus-daemon");
            return None;
        };
        Some(Self {
            display: format!(":{number}"),
            accessibility: block_on(accessibility_bus(&session)),
            session,
            folder,
            _session: process,
            _screen: screen,
        })
    }
}

fn screen() -> Option<(Ended, String)> {
    start(Command::new("Xvfb").args([
        "-displayfd",
        "1",
        "-screen",
        "0",
        "1280x800x24",
        "-noreset",
        "-nolisten",
        "tcp",
    ]))
}

impl Desktop {
    /// What screen readers are to say by themselves from now on: each text, and whether it is urgent.
    pub(crate) fn announcements(&self) -> Receiver<(String, bool)> {
        let rule = MatchRule::builder()
            .msg_type(Type::Signal)
            .interface("org.a11y.atspi.Event.Object")
            .and_then(|rule| rule.member("Announcement"));
        let rule = rule.expect("a rule").build();
        let stream = MessageStream::for_match_rule(rule, &self.accessibility, None);
        let mut stream = block_on(stream).expect("signals");
        let (sender, receiver) = sync_channel(1000);
        let listen = move || {
            while let Some(message) = block_on(stream.next()) {
                let told = message.expect("a signal").body();
                let told: Announcement = told.deserialize().expect("an announcement");
                let text = String::try_from(told.3).expect("a text");
                if sender.send((text, told.1 == ASSERTIVE)).is_err() {
                    break;
                }
            }
        };
        std::thread::Builder::new().spawn(listen).expect("a thread");
        receiver
    }
}

/// Where the system says how the accessibility bus is started.
fn accessibility_service() -> Option<PathBuf> {
    let folders = std::env::var("XDG_DATA_DIRS").unwrap_or_default();
    let usual = ["/usr/local/share", "/usr/share"];
    let folders = folders.split(':').filter(|folder| !folder.is_empty());
    let file = Path::new("dbus-1/services").join(ACCESSIBILITY);
    folders
        .chain(usual)
        .map(|folder| Path::new(folder).join(&file))
        .find(|path| path.is_file())
}

/// A session bus with the one service that these tests need: no file dialog may open, and no settings
/// of the person who runs them may change.
fn session_bus(folder: &Path, service: &Path) -> Option<(Ended, String)> {
    let services = folder.join("services");
    fs::create_dir(&services).expect("made");
    fs::copy(service, services.join(ACCESSIBILITY)).expect("copied");
    let configuration = format!(
        "<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>\
         <servicedir>{}</servicedir><policy context=\"default\"><allow send_destination=\"*\"/>\
         <allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>",
        folder.join("session").display(),
        services.display(),
    );
    let file = folder.join("session.conf");
    fs::write(&file, configuration).expect("written");
    start(
        Command::new("dbus-daemon")
            .arg("--config-file")
            .arg(&file)
            .args(["--nofork", "--print-address=1"])
            .env("GSETTINGS_BACKEND", "memory")
            .env("XDG_RUNTIME_DIR", folder)
            .env_remove("DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("AT_SPI_BUS_ADDRESS"),
    )
}

/// Turns accessibility on, as the start of a screen reader does, and goes on its bus.
async fn accessibility_bus(session: &str) -> Connection {
    let session = connect(session).await;
    let status = StatusProxy::new(&session).await.expect("a proxy");
    status.set_is_enabled(true).await.expect("turned on");
    let bus = BusProxy::new(&session).await.expect("a proxy");
    let address = bus.get_address().await.expect("an accessibility bus");
    connect(&address).await
}

async fn connect(address: &str) -> Connection {
    let builder = Builder::address(address).expect("an address");
    builder.build().await.expect("a bus")
}
