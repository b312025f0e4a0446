use std::fmt;

/// What a gateway answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The `command_status` of SMPP.
    Smpp(u32),
    /// The status of HTTP.
    Http(u16),
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Smpp(status) => write!(formatter, "smpp {status:#06x}"),
            Self::Http(status) => write!(formatter, "http {status}"),
        }
    }
}

/// Why there is no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoConnection {
    /// The gateway cannot be reached, or not now.
    #[error("the gateway cannot be used now ({})", shown(*.0))]
    Unreachable(Option<Code>),
    /// The gateway does not let this user in; trying again with the same password may lock the account.
    #[error("the gateway refuses the login ({0})")]
    LoginRefused(Code),
    /// The file of the password or token cannot be read, or holds nothing that can be sent.
    #[error("the password file cannot be read")]
    NoPassword,
}

fn shown(code: Option<Code>) -> String {
    code.map_or_else(|| "no answer".to_owned(), |code| code.to_string())
}

/// How it went with one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submitted {
    /// The gateway has answered for it.
    Taken {
        /// By which receipts name the message; a gateway may keep it to itself.
        id: Option<String>,
        /// What the gateway said.
        code: Code,
    },
    /// The gateway will never take this message.
    Refused {
        /// What the gateway said.
        code: Code,
    },
    /// The gateway certainly did not take it, and may later.
    PutOff {
        /// What the gateway said.
        code: Code,
    },
    /// The gateway certainly did not take it; the trouble is with the connection.
    Interrupted,
    /// The gateway certainly did not take it, and will take nothing from this sender.
    SenderRefused {
        /// What the gateway said.
        code: Code,
    },
    /// The message may have left; no answer came. To send it again may deliver it twice.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_the_gateway_said_and_nothing_of_the_message() {
        let shown = [
            NoConnection::Unreachable(None).to_string(),
            NoConnection::Unreachable(Some(Code::Smpp(0x58))).to_string(),
            NoConnection::LoginRefused(Code::Http(401)).to_string(),
        ];
        assert_eq!(
            shown,
            [
                "the gateway cannot be used now (no answer)",
                "the gateway cannot be used now (smpp 0x0058)",
                "the gateway refuses the login (http 401)",
            ]
        );
    }
}
