use crate::site::run;

#[test]
fn the_licence_of_the_fonts_that_the_program_carries_is_printed_without_a_configuration() {
    let said = run(&["doctor", "--licences"]);
    assert!(said.done, "{}", said.err);
    for words in ["DejaVu", "Bitstream Vera", "Arev", "shall\nbe included in all copies"] {
        assert!(said.out.contains(words), "{words}");
    }
}
