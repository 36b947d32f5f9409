//! `libasound.so.2` (`alsa/pcm.h`): a sound device that never makes us wait.

use super::{Library, functions};
use crate::speaker::{Speaker, SpeakerError};
use std::ffi::{CStr, CString, c_char, c_int, c_long, c_uint, c_ulong, c_void};
use std::ptr::{NonNull, null_mut};

/// `SND_PCM_STREAM_PLAYBACK`.
const PLAYBACK: c_int = 0;
/// `SND_PCM_NONBLOCK`: a device that is busy or full answers, instead of waiting.
const NONBLOCK: c_int = 1;
/// `SND_PCM_FORMAT_S16` in the order of this processor.
const S16: c_int = if cfg!(target_endian = "little") { 2 } else { 3 };
/// `SND_PCM_ACCESS_RW_INTERLEAVED`.
const INTERLEAVED: c_int = 3;
/// Microseconds of sound that the card holds: short enough to end within them, long enough for a busy machine.
const LATENCY: c_uint = 200_000;
/// `SND_PCM_STATE_DRAINING`, `SND_PCM_STATE_DISCONNECTED`.
const DRAINING: c_int = 5;
const DISCONNECTED: c_int = 8;

functions! {
    /// What is used of it.
    Functions {
        snd_pcm_open: fn(*mut *mut c_void, *const c_char, c_int, c_int) -> c_int,
        snd_pcm_set_params: fn(*mut c_void, c_int, c_int, c_uint, c_uint, c_int, c_uint) -> c_int,
        snd_pcm_writei: fn(*mut c_void, *const c_void, c_ulong) -> c_long,
        snd_pcm_avail: fn(*mut c_void) -> c_long,
        snd_pcm_state: fn(*mut c_void) -> c_int,
        snd_pcm_drain: fn(*mut c_void) -> c_int,
        snd_pcm_drop: fn(*mut c_void) -> c_int,
        snd_pcm_recover: fn(*mut c_void, c_int, c_int) -> c_int,
        snd_pcm_close: fn(*mut c_void) -> c_int,
        snd_config_update_free_global: fn() -> c_int,
    }
}

/// An open sound device.
pub struct Card {
    functions: Functions,
    _library: Library,
    pcm: NonNull<c_void>,
    draining: bool,
}

// SAFETY: a handle of ALSA may be used from any thread, by one at a time: every call borrows the card alone.
unsafe impl Send for Card {}

impl Card {
    /// Opens the device `name` for one channel of that many samples a second; ALSA converts where the card has others.
    pub fn open(name: &str, hz: u32) -> Result<Card, SpeakerError> {
        let card = Card::handle(name)?;
        // SAFETY: the handle is open; the numbers are those of the header.
        let set =
            unsafe { (card.functions.snd_pcm_set_params)(card.pcm.as_ptr(), S16, INTERLEAVED, 1, hz, 1, LATENCY) };
        if set < 0 { Err(refused(set)) } else { Ok(card) }
    }

    /// Whether there is such a device; one that another program holds counts as there.
    pub fn look(name: &str) -> Result<(), SpeakerError> {
        Card::handle(name).map(|_| ()).or_else(|error| match error {
            SpeakerError::Failed(_) => Ok(()),
            missing => Err(missing),
        })
    }

    fn handle(name: &str) -> Result<Card, SpeakerError> {
        let missing = |words: &str| SpeakerError::Missing(words.into());
        // Asked first, because ALSA would write its complaints to the standard error each time.
        if !name.starts_with("null") && !name.starts_with("file:") && !playback_node() {
            return Err(missing("no sound card in /dev/snd: plug in the loudspeaker, or load the card's module"));
        }
        let none = || missing("libasound.so.2 cannot be opened: install the Debian package libasound2 (libasound2t64)");
        let library = Library::open(c"libasound.so.2").ok_or_else(none)?;
        let functions = Functions::find(&library).ok_or_else(none)?;
        let name = CString::new(name).map_err(|_| missing("the sound device's name holds a zero"))?;
        let mut pcm = null_mut();
        // SAFETY: writes a handle when it answers 0; the name is only read.
        let opened = unsafe { (functions.snd_pcm_open)(&raw mut pcm, name.as_ptr(), PLAYBACK, NONBLOCK) };
        match NonNull::new(pcm) {
            Some(pcm) if opened >= 0 => Ok(Card { functions, _library: library, pcm, draining: false }),
            _ if opened == -libc::EBUSY => Err(SpeakerError::Failed("another program holds the sound card".into())),
            _ => Err(refused(opened)),
        }
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        self.silence();
        // SAFETY: opened once, closed once; the cache of ALSA's configuration goes with the library.
        unsafe {
            (self.functions.snd_pcm_close)(self.pcm.as_ptr());
            (self.functions.snd_config_update_free_global)();
        }
    }
}

impl Speaker for Card {
    fn play(&mut self, samples: &[i16]) -> Result<usize, SpeakerError> {
        // SAFETY: the handle is open, and that many samples of one channel are there to be read.
        let wrote = unsafe {
            (self.functions.snd_pcm_writei)(self.pcm.as_ptr(), samples.as_ptr().cast(), samples.len() as c_ulong)
        };
        if let Ok(took) = usize::try_from(wrote) {
            return Ok(took.min(samples.len()));
        }
        let error = c_int::try_from(wrote).unwrap_or(-libc::EIO);
        if error == -libc::EAGAIN {
            return Ok(0);
        }
        // The card ran dry, or slept with the machine: it goes on where it was. SAFETY: the handle is open.
        let again = unsafe { (self.functions.snd_pcm_recover)(self.pcm.as_ptr(), error, 1) };
        if again < 0 { Err(refused(again)) } else { Ok(0) }
    }

    fn finish(&mut self) -> Result<bool, SpeakerError> {
        let pcm = self.pcm.as_ptr();
        if !self.draining {
            self.draining = true;
            // SAFETY: the handle is open.
            let drained = unsafe { (self.functions.snd_pcm_drain)(pcm) };
            // Dry already: all was heard.
            if drained < 0 && ![-libc::EAGAIN, -libc::EPIPE].contains(&drained) {
                return Err(refused(drained));
            }
        }
        // The state of a mixed device moves on only when it is asked for room. SAFETY: the handle is open.
        match unsafe { ((self.functions.snd_pcm_avail)(pcm), (self.functions.snd_pcm_state)(pcm)).1 } {
            DRAINING => Ok(false),
            DISCONNECTED => Err(refused(-libc::ENODEV)),
            _ => Ok(true),
        }
    }

    fn silence(&mut self) {
        // SAFETY: the handle is open; a device that is gone answers an error, and is silent.
        unsafe { (self.functions.snd_pcm_drop)(self.pcm.as_ptr()) };
    }
}

/// Whether the kernel has a device to play on.
fn playback_node() -> bool {
    let nodes = std::fs::read_dir("/dev/snd").into_iter().flatten().flatten();
    nodes.map(|node| node.file_name()).any(|name| {
        let name = name.to_string_lossy();
        name.starts_with("pcm") && name.ends_with('p')
    })
}

fn refused(error: c_int) -> SpeakerError {
    let words = std::io::Error::from_raw_os_error(-error).kind();
    match -error {
        libc::ENODEV | libc::ENOENT | libc::ENXIO => {
            SpeakerError::Missing(format!("the sound device is not there ({words}): `aplay -L` lists those that are"))
        }
        libc::EACCES | libc::EPERM => {
            SpeakerError::Missing(format!("the sound device may not be opened ({words}): group audio, and its grant"))
        }
        _ => SpeakerError::Failed(format!("the sound device failed: {words}")),
    }
}
