//! Writing the settings to the disk, in the order in which they were chosen.

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::{Thread, Wake, spawn};
use crate::settings::Settings;

/// The handle of the thread; when it is dropped, what was given last is on the disk.
pub struct SettingsKeeper {
    /// `None` only while it is dropped.
    settings: Option<SyncSender<Settings>>,
    troubles: Receiver<io::Error>,
    thread: Option<Thread>,
}

impl SettingsKeeper {
    /// Starts the thread, which writes to `file`.
    ///
    /// # Errors
    ///
    /// If the system gives no thread.
    pub fn start(file: PathBuf, wake: Wake) -> io::Result<Self> {
        let (settings, inbox) = sync_channel::<Settings>(1);
        let (outbox, troubles) = sync_channel(1);
        let thread = spawn("settings", move || {
            while let Ok(settings) = inbox.recv() {
                if let Err(error) = settings.write(&file) {
                    // One that waits to be taken says enough.
                    outbox.try_send(error).ok();
                    wake();
                }
            }
        })?;
        Ok(Self {
            settings: Some(settings),
            troubles,
            thread: Some(thread),
        })
    }

    /// Gives settings to the thread; returns whether it could take them now.
    #[must_use]
    pub fn keep(&self, settings: Settings) -> bool {
        let sent = self.settings.as_ref().map(|to| to.try_send(settings));
        matches!(sent, Some(Ok(())))
    }

    /// Why settings could not be written, if that is so.
    #[must_use]
    pub fn trouble(&self) -> Option<io::Error> {
        self.troubles.try_recv().ok()
    }

    /// Keeps settings for the next start, and ends; for when the window closes.
    pub fn finish(self, settings: Settings) {
        if let Some(to) = &self.settings {
            to.send(settings).ok();
        }
    }
}

impl Drop for SettingsKeeper {
    fn drop(&mut self) {
        self.settings = None;
        self.thread.take().map(Thread::join);
    }
}
