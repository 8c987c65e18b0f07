package sla

// String is the rate in words, such as "£25.00+VAT per 15 minutes".
func (r Rate) String() string { return "" }
