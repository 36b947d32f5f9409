//! `libespeak-ng.so.1` (`espeak-ng/speak_lib.h`), which hands its samples to us and plays nothing itself.

use super::{Library, functions};
use crate::settings::Names;
use crate::voice::{Voice, VoiceError};
use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_int, c_uint, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{NonNull, null, null_mut};
use std::sync::atomic::{AtomicBool, Ordering};
use tongban_sdk::speech::Language;

/// `AUDIO_OUTPUT_SYNCHRONOUS`: `espeak_Synth` calls back on its own thread and ends when all is spoken.
const SYNCHRONOUS: c_int = 2;
/// `espeakINITIALIZE_DONT_EXIT`: without voice data it answers, instead of ending the process.
const DONT_EXIT: c_int = 0x8000;
/// `espeakCHARS_UTF8`. Neither SSML nor phonemes: a text is read as it stands.
const UTF8: c_uint = 1;
/// `espeakRATE`, words a minute.
const RATE: c_int = 1;
/// Milliseconds of sound in one piece.
const PIECE: c_int = 50;

type Callback = extern "C" fn(*mut i16, c_int, *mut c_void) -> c_int;

functions! {
    /// What is used of it.
    Functions {
        espeak_Initialize: fn(c_int, c_int, *const c_char, c_int) -> c_int,
        espeak_SetSynthCallback: fn(Callback) -> (),
        espeak_SetVoiceByName: fn(*const c_char) -> c_int,
        espeak_SetParameter: fn(c_int, c_int, c_int) -> c_int,
        espeak_Synth: fn(*const c_void, usize, c_uint, c_int, c_uint, c_uint, *mut c_uint, *mut c_void) -> c_int,
        espeak_Terminate: fn() -> c_int,
    }
}

/// The library keeps its state in the process: one voice at a time.
static HELD: AtomicBool = AtomicBool::new(false);

struct Hold;

impl Drop for Hold {
    fn drop(&mut self) {
        HELD.store(false, Ordering::Release);
    }
}

/// The synthesiser. Fields are dropped in order: the library is closed before the next may open it.
pub struct Espeak {
    functions: Functions,
    _library: Library,
    _hold: Hold,
    hz: u32,
    words_per_minute: u32,
    zh: Option<CString>,
    en: Option<CString>,
}

impl Espeak {
    /// Opens the library and its voice data.
    pub fn open(names: Names, words_per_minute: u32) -> Result<Espeak, VoiceError> {
        let missing = |words: &str| VoiceError::Missing(words.into());
        if HELD.swap(true, Ordering::Acquire) {
            return Err(missing(
                "another slot of this process has the voice: place one of them in a process of its own",
            ));
        }
        let hold = Hold;
        let none =
            || missing("libespeak-ng.so.1 cannot be opened: install the Debian packages espeak-ng and espeak-ng-data");
        let library = Library::open(c"libespeak-ng.so.1").ok_or_else(none)?;
        let functions = Functions::find(&library).ok_or_else(none)?;
        // SAFETY: as the header says; a null path stands for the one that the library was built with.
        let hz = unsafe { (functions.espeak_Initialize)(SYNCHRONOUS, PIECE, null(), DONT_EXIT) };
        let hz = u32::try_from(hz).ok().filter(|hz| (8_000..=48_000).contains(hz));
        let hz = hz.ok_or_else(|| missing("eSpeak NG has no voice data: install the Debian package espeak-ng-data"))?;
        // SAFETY: `hear` lives as long as the process, or at least as this plugin, which outlives its devices.
        unsafe { (functions.espeak_SetSynthCallback)(hear) };
        let first = |names: Vec<String>| {
            let mut names = names.into_iter().filter_map(|name| CString::new(name).ok());
            // SAFETY: the name ends with a zero and is only read.
            names.find(|name| unsafe { (functions.espeak_SetVoiceByName)(name.as_ptr()) } == 0)
        };
        let (zh, en) = (first(names.zh), first(names.en));
        Ok(Espeak { functions, _library: library, _hold: hold, hz, words_per_minute, zh, en })
    }

    fn name(&self, language: Language) -> Option<&CStr> {
        match language {
            Language::Zh => self.zh.as_deref(),
            Language::En => self.en.as_deref(),
        }
    }
}

impl Drop for Espeak {
    fn drop(&mut self) {
        // SAFETY: initialised once, ended once, and no text is being spoken: that would borrow it.
        unsafe { (self.functions.espeak_Terminate)() };
    }
}

impl Voice for Espeak {
    fn hz(&self) -> u32 {
        self.hz
    }

    fn has(&mut self, language: Language) -> bool {
        self.name(language).is_some()
    }

    fn speak(
        &mut self,
        text: &str,
        language: Language,
        percent: u32,
        hear: &mut dyn FnMut(&[i16]) -> bool,
    ) -> Result<(), VoiceError> {
        let failed = |what: &str| VoiceError::Failed(format!("eSpeak NG failed to {what}"));
        let name = self.name(language).ok_or_else(|| failed("find the language"))?;
        let text = CString::new(text.replace('\0', " ")).map_err(|_| failed("take the text"))?;
        let words = c_int::try_from(self.words_per_minute * percent / 100).unwrap_or(c_int::MAX);
        // SAFETY: the name ends with a zero and is only read.
        if unsafe { (self.functions.espeak_SetVoiceByName)(name.as_ptr()) } != 0 {
            return Err(failed("choose the voice"));
        }
        // SAFETY: plain numbers.
        if unsafe { (self.functions.espeak_SetParameter)(RATE, words, 0) } != 0 {
            return Err(failed("set the rate"));
        }
        let mut ear = Ear { hear, enough: false };
        let before = EAR.replace(NonNull::from(&mut ear).cast());
        let bytes = text.as_bytes_with_nul();
        // SAFETY: the text lives until the call returns, and so does the ear, which only the callback of this call reads.
        let done = unsafe {
            (self.functions.espeak_Synth)(bytes.as_ptr().cast(), bytes.len(), 0, 0, 0, UTF8, null_mut(), null_mut())
        };
        EAR.set(before);
        if done == 0 || ear.enough { Ok(()) } else { Err(failed("speak")) }
    }
}

/// Who hears the text that this thread is speaking.
struct Ear<'a> {
    hear: &'a mut dyn FnMut(&[i16]) -> bool,
    enough: bool,
}

thread_local! {
    static EAR: Cell<NonNull<c_void>> = const { Cell::new(NonNull::dangling()) };
}

/// Called by `espeak_Synth` with each piece of sound; 1 ends the text. No samples: the text has ended.
extern "C" fn hear(samples: *mut i16, count: c_int, _events: *mut c_void) -> c_int {
    let count = usize::try_from(count).unwrap_or_default();
    if samples.is_null() || count == 0 {
        return 0;
    }
    let ear = EAR.get();
    if ear == NonNull::dangling() {
        return 1;
    }
    // SAFETY: set by `speak` on this thread, which waits for us inside `espeak_Synth` and keeps the ear alive.
    let ear = unsafe { ear.cast::<Ear<'_>>().as_mut() };
    // SAFETY: the library hands over that many samples until we return.
    let samples = unsafe { std::slice::from_raw_parts(samples, count) };
    // Nothing may unwind through C.
    ear.enough = ear.enough || !catch_unwind(AssertUnwindSafe(|| (ear.hear)(samples))).unwrap_or(false);
    c_int::from(ear.enough)
}
