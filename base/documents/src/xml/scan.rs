//! Follows the tags of a text byte by byte, in constant memory, before a parser sees it. It need not notice every fault
//! (the parser does): up to the first fault it counts exactly what the parser would count.

use super::Problem;
use super::read::Limits;

/// What the byte just pushed completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Nothing,
    /// A start tag.
    Started,
    /// An element without content, `<a/>`.
    Empty,
    /// An end tag.
    Ended,
    /// A comment, processing instruction, declaration or CDATA section.
    Aside,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Text,
    Opened,
    Bang,
    CommentStart,
    CdataStart,
    Comment { dashes: u8 },
    Cdata { brackets: u8 },
    Instruction { question: bool },
    StartTag { quote: Option<u8>, slash: bool },
    EndTag,
}

#[derive(Debug)]
pub(super) struct Scanner {
    limits: Limits,
    state: State,
    depth: usize,
    elements: usize,
    attributes: usize,
    run: usize,
}

impl Scanner {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, state: State::Text, depth: 0, elements: 0, attributes: 0, run: 0 }
    }

    /// Starts inside an open root element, as when reading goes on in the middle of a file.
    pub(super) fn inside_root(limits: Limits) -> Self {
        Self { depth: 1, ..Self::new(limits) }
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn in_text(&self) -> bool {
        matches!(self.state, State::Text)
    }

    /// Counts elements and attributes afresh, for the next record.
    pub(super) fn restart_counts(&mut self) {
        self.elements = 0;
        self.attributes = 0;
    }

    /// The limit that the text has passed so far, if any.
    pub(super) fn breach(&self) -> Option<Problem> {
        if self.depth > self.limits.depth {
            Some(Problem::TooDeep(self.limits.depth))
        } else if self.elements > self.limits.elements {
            Some(Problem::TooManyElements(self.limits.elements))
        } else if self.attributes > self.limits.attributes {
            Some(Problem::TooManyAttributes(self.limits.attributes))
        } else if self.run > self.limits.text {
            Some(Problem::TooLong(self.limits.text))
        } else {
            None
        }
    }

    /// Takes one byte. Passing a limit does not disturb the count: whoever skips the element goes on pushing.
    pub(super) fn push(&mut self, byte: u8) -> Result<Event, Problem> {
        self.run += 1;
        match self.state {
            State::Text => {
                if byte == b'<' {
                    self.enter(State::Opened);
                }
            }
            State::Opened => self.opened(byte),
            State::Bang => match byte {
                b'-' => self.state = State::CommentStart,
                b'[' => self.state = State::CdataStart,
                _ => return Err(Problem::Doctype),
            },
            State::CommentStart => self.state = State::Comment { dashes: 0 },
            State::CdataStart => {
                if byte == b'[' {
                    self.state = State::Cdata { brackets: 0 };
                }
            }
            State::Comment { dashes } => {
                return Ok(self.aside(byte, b'-', dashes, |dashes| State::Comment { dashes }));
            }
            State::Cdata { brackets } => {
                return Ok(self.aside(byte, b']', brackets, |brackets| State::Cdata { brackets }));
            }
            State::Instruction { question } => {
                if question && byte == b'>' {
                    return Ok(self.leave(Event::Aside));
                }
                self.state = State::Instruction { question: byte == b'?' };
            }
            State::StartTag { quote, slash } => return Ok(self.start_tag(byte, quote, slash)),
            State::EndTag => {
                if byte == b'>' {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(self.leave(Event::Ended));
                }
            }
        }
        Ok(Event::Nothing)
    }

    fn opened(&mut self, byte: u8) {
        self.state = match byte {
            b'!' => State::Bang,
            b'?' => State::Instruction { question: false },
            b'/' => State::EndTag,
            _ => {
                self.elements += 1;
                self.attributes = 0;
                State::StartTag { quote: None, slash: false }
            }
        };
    }

    /// Inside a comment or CDATA section: two closing marks and `>` end it.
    fn aside(&mut self, byte: u8, mark: u8, seen: u8, state: fn(u8) -> State) -> Event {
        if byte == b'>' && seen >= 2 {
            return self.leave(Event::Aside);
        }
        self.state = state(if byte == mark { (seen + 1).min(2) } else { 0 });
        Event::Nothing
    }

    fn start_tag(&mut self, byte: u8, quote: Option<u8>, slash: bool) -> Event {
        match (quote, byte) {
            (Some(open), _) => {
                let quote = (byte != open).then_some(open);
                self.state = State::StartTag { quote, slash: false };
            }
            (None, b'>') if slash => return self.leave(Event::Empty),
            (None, b'>') => {
                self.depth += 1;
                return self.leave(Event::Started);
            }
            (None, b'"' | b'\'') => {
                self.attributes += 1;
                self.state = State::StartTag { quote: Some(byte), slash: false };
            }
            (None, _) => self.state = State::StartTag { quote: None, slash: byte == b'/' },
        }
        Event::Nothing
    }

    fn enter(&mut self, state: State) {
        self.state = state;
        self.run = 0;
    }

    fn leave(&mut self, event: Event) -> Event {
        self.enter(State::Text);
        event
    }
}
