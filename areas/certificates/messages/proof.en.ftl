proof-code-hint = 8 letters and digits, for example ABCD-2345
proof-code-in-preparation = The message with the code is being prepared.
proof-code-message = Message with the code
proof-code-wrong = { $count ->
    [one] The code is not right. You have one try left
   *[other] The code is not right. You have { $count } tries left
}
proof-code-over = The code is no longer good. Ask for another one
proof-code-too-soon = A code has just been sent. Wait five minutes before you ask for another one
proof-code-too-many = Many codes were asked for today. Try again tomorrow
proof-code-again = Send another code
