//! `Session.*`: who is there.

use crate::hub::{Client, Frames, welcome};
use crate::reply::Reply;
use crate::session::Session;
use crate::witness::ScreenSign;
use crate::words;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;
use tongban_api::session::{Beat, Emblem, EmblemPicture, Hello, HostInfo, Idle, Look, SiteInfo, Welcome};
use tongban_api::{Done, Level, VERSION};
use tongban_flow::language::{EmblemPlace, Site};

/// What the host is called.
const NAME: &str = "tongban";

pub(super) fn hello(session: &Arc<Session>, hello: &Hello, reply: Reply) {
    let frames = match session.frames {
        Frames::Json if hello.frames != Some(true) => Frames::None,
        frames => frames,
    };
    let observes = hello.observe == Some(true) || session.level == Level::Observe;
    let client = Client { outbox: session.outbox.clone(), level: session.level, observes, frames };
    let site = session.hall.service.site();
    let idle = site.flows.values().next().map(|flow| &flow.session);
    let idle = Idle {
        idle_ms: idle.map_or(60_000, |session| session.idle_ms),
        warn_ms: idle.map_or(30_000, |session| session.warn_ms),
        cap_ms: idle.map_or(900_000, |session| session.cap_ms),
    };
    let levels = match session.level {
        Level::Observe => vec![Level::Observe],
        level => vec![level, Level::Observe],
    };
    let title = words::said(&site.site.title);
    let look = look(&site.site);
    let request = reply.request();
    let said = |seq: u64, resumed: bool| {
        let host = HostInfo { name: NAME.into(), version: env!("CARGO_PKG_VERSION").into() };
        let site = SiteInfo { id: site.site.id.to_string(), title, province: site.site.province.to_string(), look };
        welcome(request, &Welcome { protocol: VERSION.into(), host, site, levels, seq, resumed, idle })
    };
    session.hall.hub.greet(session.number, client, hello.resume_after, said);
    reply.given_elsewhere();
}

/// The site's look as the contract has it.
fn look(site: &Site) -> Look {
    let of = &site.look;
    let colour = |colour: &Option<Arc<str>>| colour.as_ref().map(ToString::to_string);
    Look {
        name: words::said(of.name.as_ref().unwrap_or(&site.title)),
        emblem: match of.place {
            EmblemPlace::Left => Emblem::Start,
            EmblemPlace::Centre => Emblem::Center,
            EmblemPlace::None => Emblem::None,
        },
        picture: of
            .emblem
            .as_ref()
            .map(|emblem| EmblemPicture { mime: emblem.mime.to_owned(), data: STANDARD.encode(&emblem.bytes) }),
        accent: colour(&of.accent),
        accent_ink: colour(&of.accent_ink),
        accent_soft: colour(&of.accent_soft),
    }
}

pub(super) fn beat(session: &Session, beat: &Beat) -> Done {
    session.hall.metrics.beat(beat.memory_bytes, beat.frames);
    if session.level == Level::Screen {
        session.hall.witness.tell(ScreenSign::Beat(beat.view));
    }
    Done {}
}
