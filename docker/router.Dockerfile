# The networks' side of the docker lab: NAT routers, the network namespaces of hosts, and the tap on all cables. It does
# nothing by itself; the lab gives it its addresses and rules. docker/build.sh makes the context.
ARG BASE=node:22-bookworm-slim
FROM ${BASE}
LABEL org.opencontainers.image.title="A NAT router of Punchlist's docker lab" \
      org.opencontainers.image.licenses="MIT"
# A local base has the tools already (docker/base-image.sh).
RUN for tool in ip nft conntrack tcpdump; do command -v "$tool" >/dev/null || missing=yes; done; \
    [ -z "${missing:-}" ] || { \
      apt-get update && \
      apt-get install -y --no-install-recommends iproute2 nftables conntrack tcpdump && \
      rm -rf /var/lib/apt/lists/*; \
    }
COPY agent.js /opt/punchlist/agent.mjs
CMD ["sleep", "infinity"]
