//! Where a machine may be reached over the network, as manifests write it: `host:port`, or `host:*` for every port.

/// The address a grant names. The host is taken as it is written; nobody looks it up here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TcpAddress<'a> {
    /// A name or number; in brackets where it has colons of its own.
    pub host: &'a str,
    /// The port; `None` is every port.
    pub port: Option<u16>,
}

impl<'a> TcpAddress<'a> {
    /// Reads `host:port` or `host:*`; `None` when it is neither: the integrator names a host and a port from 1 to 65535.
    pub fn parse(text: &'a str) -> Option<TcpAddress<'a>> {
        let (host, port) = text.rsplit_once(':')?;
        if host.is_empty() {
            return None;
        }
        let port = if port == "*" { None } else { Some(port.parse().ok().filter(|port| *port > 0)?) };
        Some(TcpAddress { host, port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_and_a_port_or_every_port() {
        let to = |host, port| Some(TcpAddress { host, port });
        let cases = [
            ("scan.example:8080", to("scan.example", Some(8080))),
            ("127.0.0.1:1", to("127.0.0.1", Some(1))),
            ("127.0.0.1:65535", to("127.0.0.1", Some(65_535))),
            ("127.0.0.1:*", to("127.0.0.1", None)),
            ("[::1]:631", to("[::1]", Some(631))),
            ("", None),
            (":", None),
            (":80", None),
            (":*", None),
            ("scan.example", None),
            ("scan.example:", None),
            ("scan.example:0", None),
            ("scan.example:65536", None),
            ("scan.example:-1", None),
            ("scan.example:**", None),
            ("scan.example:http", None),
            ("scan.example: 80", None),
        ];
        for (text, address) in cases {
            assert_eq!(TcpAddress::parse(text), address, "{text:?}");
        }
    }
}
