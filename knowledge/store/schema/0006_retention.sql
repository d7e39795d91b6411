-- What was carried out is not kept for ever: to find what is old.

CREATE INDEX inbox_done ON inbox (done_at) WHERE done_at <> 0;
CREATE INDEX receipts_time ON receipts (received_at);
