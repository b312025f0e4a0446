use kernel::Strength;

/// A door on the page where people choose how to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SignInDoor {
    /// Where it is; takes `next`.
    pub(crate) path: &'static str,
    /// Message key of its name.
    pub(crate) title: &'static str,
    /// Message key of what one needs for it.
    pub(crate) description: &'static str,
    /// What everybody who comes in by it can reach.
    pub(crate) strength: Strength,
}

/// The doors of this institute, as shown: the strongest stand first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doors(Vec<SignInDoor>);

impl Doors {
    /// The doors given, the strongest first.
    pub(crate) fn new(mut doors: Vec<SignInDoor>) -> Self {
        doors.sort_by_key(|door| std::cmp::Reverse(door.strength));
        Self(doors)
    }

    /// Those by which `wanted` can be reached.
    pub(crate) fn towards(&self, wanted: Strength) -> impl Iterator<Item = &SignInDoor> {
        self.0.iter().filter(move |door| door.strength >= wanted)
    }

    /// Whether somebody signed in with `strength` can reach `wanted`, now or by signing in at another door.
    pub(crate) fn lead(&self, strength: Strength, wanted: Strength) -> bool {
        strength >= wanted || self.towards(wanted).next().is_some()
    }
}
