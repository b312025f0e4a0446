-- Short messages go to people's mobile numbers now, so they are kept as the whole world dials them: `+`, the country's code,
-- the number. What was taken down in another form is brought into this one where it is clear whose number it is, and
-- forgotten where it is not: half of a PIN goes to nobody's telephone on a guess.
update person set mobile = translate(mobile, ' ' || chr(160) || '.-/', '') where mobile is not null;
update person set mobile = '+' || substr(mobile, 3) where mobile like '00%';
update person set mobile = '+39' || mobile where mobile like '3%' and length(mobile) = 10;
update person set mobile = '+' || mobile where mobile like '393%' and length(mobile) = 12;
update person set mobile = null where mobile !~ '^\+[1-9][0-9]{6,14}$';
