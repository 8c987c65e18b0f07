package main

import "net"

// listeners are what is listened on, by the setting that names the address.
type listeners map[string]net.Listener

// on listens on an address, and returns it as bound; an empty one is not listened on.
func (all listeners) on(setting, addr string) (string, error) {
	if addr == "" {
		return "", nil
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", busy(setting, addr, err)
	}
	all[setting] = l
	return l.Addr().String(), nil
}

func (all listeners) close() {
	for _, l := range all {
		_ = l.Close()
	}
}
