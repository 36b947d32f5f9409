//! The commands of ESC/POS that the far end knows, taken off its buffer.

/// One command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Command {
    /// Known and without effect here, or a real-time command that was obeyed when it came.
    Nothing,
    Initialize,
    Automatic(u8),
    Sensor,
    ProcessId([u8; 4]),
    SerialNumber,
    Align(u8),
    Chinese(bool),
    Raster {
        across: usize,
        rows: usize,
    },
    /// One byte, or two in Chinese mode.
    Character(Vec<u8>),
    /// 24 dots high, three bytes a column.
    Columns(Vec<u8>),
    LineFeed,
    Feed(u32),
    QrSize(u8),
    QrData(Vec<u8>),
    Qr,
    Cut,
}

/// The next command and its length; `None` while it is not whole.
pub(super) fn parse(bytes: &[u8], chinese: bool) -> Option<(Command, usize)> {
    let number = |at: usize| Some(usize::from(*bytes.get(at)?) + 256 * usize::from(*bytes.get(at + 1)?));
    let arg = |at: usize| bytes.get(at).copied();
    let block = |head: usize, length: usize| bytes.get(head..head + length).map(<[u8]>::to_vec);
    Some(match (*bytes.first()?, arg(1)) {
        (0x0A, _) => (Command::LineFeed, 1),
        (0x10, Some(0x04 | 0x05)) => (arg(2).map(|_| Command::Nothing)?, 3),
        (0x10, Some(0x14)) => match arg(2)? {
            8 => (block(3, 7).map(|_| Command::Nothing)?, 10),
            _ => (arg(4).map(|_| Command::Nothing)?, 5),
        },
        (0x10 | 0x1B | 0x1C | 0x1D, None) => return None,
        (0x1B, Some(b'@')) => (Command::Initialize, 2),
        (0x1B, Some(b'2')) => (Command::Nothing, 2),
        (0x1B, Some(b'a')) => (Command::Align(arg(2)? & 3), 3),
        (0x1B, Some(b'J')) => (Command::Feed(arg(2)?.into()), 3),
        (0x1B, Some(b'd')) => (Command::Feed(u32::from(arg(2)?) * 30), 3),
        (0x1B, Some(b'*')) => {
            let length = 3 * number(3)?;
            (Command::Columns(block(5, length)?), 5 + length)
        }
        (0x1B, Some(_)) => (arg(2).map(|_| Command::Nothing)?, 3),
        (0x1C, Some(b'&')) => (Command::Chinese(true), 2),
        (0x1C, Some(b'.')) => (Command::Chinese(false), 2),
        (0x1C, Some(_)) => (arg(2).map(|_| Command::Nothing)?, 3),
        (0x1D, Some(b'v')) => (Command::Raster { across: number(4)?, rows: number(6)? }, 8),
        (0x1D, Some(b'V')) => match arg(2)? {
            65 | 66 => (arg(3).map(|_| Command::Cut)?, 4),
            _ => (Command::Cut, 3),
        },
        (0x1D, Some(b'a')) => (Command::Automatic(arg(2)?), 3),
        (0x1D, Some(b'r')) => (arg(2).map(|_| Command::Sensor)?, 3),
        (0x1D, Some(b'I')) => (if arg(2)? == 68 { Command::SerialNumber } else { Command::Nothing }, 3),
        (0x1D, Some(b'(')) => {
            let length = number(3)?;
            let body = block(5, length)?;
            let command = match (arg(2)?, body.as_slice()) {
                (b'H', [48, 48, id @ ..]) => id.try_into().map_or(Command::Nothing, Command::ProcessId),
                (b'k', [49, 67, size]) => Command::QrSize(*size),
                (b'k', [49, 80, 48, data @ ..]) => Command::QrData(data.to_vec()),
                (b'k', [49, 81, 48]) => Command::Qr,
                _ => Command::Nothing,
            };
            (command, 5 + length)
        }
        (0x1D, Some(_)) => (arg(2).map(|_| Command::Nothing)?, 3),
        (0x81..=0xFE, _) if chinese => (Command::Character(vec![bytes[0], arg(1)?]), 2),
        (0x20..=0x7E, _) => (Command::Character(vec![bytes[0]]), 1),
        _ => (Command::Nothing, 1),
    })
}
