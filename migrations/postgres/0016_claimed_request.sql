-- When an answer to the request was taken to be judged, where judging it takes asking others.
alter table sign_in_request add column claimed_at bigint;
