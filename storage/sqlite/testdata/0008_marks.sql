INSERT INTO marks (platform, place, message) VALUES ('slack', 'C1/1774633500.000100', '1774633600.000200'), ('local', 'desk', '7');
