#!/bin/sh
# Makes a container's network stack into a place of compose.yaml: `public`, `router` or `host VIA`; then stays.
set -eu

device() { # of an address
  ip -4 -o addr | awk -v address="$1" 'index($4, address "/") == 1 { print $2 }'
}

nft flush ruleset
ip route flush 0.0.0.0/0 2>/dev/null || true
ip route del default 2>/dev/null || true
case $1 in
  public)
    for n in 2 3 4 5 6 7 8; do ip addr add "11.1.0.$n/8" dev "$(device 11.1.0.1)"; done
    ;;
  router)
    wan=$(device "$WAN")
    nft -f - <<RULES
table ip filter {
  chain input { type filter hook input priority 0; policy accept;
    iifname "$wan" meta l4proto udp drop
  }
  chain forward { type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname != "$wan" accept
  }
}
table ip nat {
  chain post { type nat hook postrouting priority 100;
    oifname "$wan" meta l4proto udp $NAT
  }
}
RULES
    ;;
  host) ip route add default via "$2" ;;
esac
exec sleep infinity
