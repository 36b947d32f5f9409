//! Check sums that devices put behind their messages. Pure.

/// Exclusive or of all bytes: the LRC of card terminals and simple boards.
pub fn xor(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum ^ byte)
}

/// Sum of all bytes, modulo 256.
pub fn sum8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum.wrapping_add(*byte))
}

/// The two's complement of the sum: added to the bytes it gives zero (ISO 1155, the LRC of Modbus ASCII).
pub fn lrc(bytes: &[u8]) -> u8 {
    sum8(bytes).wrapping_neg()
}

/// CRC-16 of Modbus: polynomial 0x8005 reflected, begins with 0xFFFF.
pub fn crc16_modbus(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xA001 } else { crc >> 1 })
    })
}

/// CRC-16 of CCITT: polynomial 0x1021; `start` is 0xFFFF (CCITT-FALSE) or 0x0000 (XMODEM).
pub fn crc16_ccitt(bytes: &[u8], start: u16) -> u16 {
    bytes.iter().fold(start, |crc, byte| {
        let crc = crc ^ u16::from(*byte) << 8;
        (0..8).fold(crc, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_check_values_come_out() {
        // The check input of the catalogue of CRC algorithms.
        let check = b"123456789";
        assert_eq!(crc16_modbus(check), 0x4B37);
        assert_eq!(crc16_ccitt(check, 0xFFFF), 0x29B1);
        assert_eq!(crc16_ccitt(check, 0), 0x31C3);
        assert_eq!((xor(check), sum8(check), lrc(check)), (0x31, 0xDD, 0x23));
    }
}
