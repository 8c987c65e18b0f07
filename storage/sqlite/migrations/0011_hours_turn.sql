-- Cards are drawn anew when the hours turn on which their notices depend: open tickets are looked at once, which finds when.
INSERT INTO timers (ticket, due) SELECT number, 0 FROM tickets WHERE state IN ('new', 'claimed', 'waiting', 'held')
  ON CONFLICT (ticket) DO UPDATE SET due = 0;
