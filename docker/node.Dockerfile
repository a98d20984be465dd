# A node of an implementation behind the driver contract (docs/DRIVER.md): its stdin and stdout are the driver's, its
# network is whatever the container has. docker/build.sh makes the context: the packed tarballs of both packages, and the
# lock file, so that the image holds the versions that the tests run with.
#
#   IMPLEMENTATION  reference | hyperdht | hyperdht@6.20.5 | hyperdht@6.20.5+dht-rpc@6.18.0
#   BASE            any image with Node from 20 on and npm
ARG BASE=node:22-bookworm-slim

FROM ${BASE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Both tarballs unpack into a folder "package".
ADD reference.tgz /unpacked/reference/
ADD conformance.tgz /unpacked/conformance/
RUN mv /unpacked/reference/package reference && mv /unpacked/conformance/package conformance
# Where registries are reached through a certificate of the machine's own, a local base has it.
RUN bundle=/etc/ssl/certs/ca-certificates.crt; [ ! -f "$bundle" ] || export NPM_CONFIG_CAFILE="$bundle"; \
    npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --workspace reference --workspace conformance
# Native modules come prebuilt for every platform; this image is for one.
RUN platform="linux-$(node -p process.arch)"; \
    find . -path '*/prebuilds/*' -prune ! -name "$platform" -exec rm -rf {} +

FROM packages AS implementation
ARG IMPLEMENTATION=hyperdht
ENV PUNCHLIST_CACHE=/app/cache
# A version that is not installed beside the suite is fetched now; and nothing is shipped that does not start.
RUN bundle=/etc/ssl/certs/ca-certificates.crt; [ ! -f "$bundle" ] || export NPM_CONFIG_CAFILE="$bundle"; \
    mkdir -p cache && echo '{"id":1,"method":"hello","params":{"contract":1}}' | \
    node conformance/bin/punchlist-driver.js "$IMPLEMENTATION" | grep '"result"'

FROM ${BASE}
# The first is the same for all implementations, and so are its bytes on disk.
COPY --from=packages /app /app
COPY --from=implementation /app/cache /app/cache
ARG IMPLEMENTATION=hyperdht
LABEL org.opencontainers.image.title="A HyperDHT node behind Punchlist's driver contract" \
      org.opencontainers.image.licenses="MIT" \
      punchlist.implementation="${IMPLEMENTATION}"
ENV NODE_ENV=production PUNCHLIST_CACHE=/app/cache PUNCHLIST_IMPLEMENTATION="${IMPLEMENTATION}"
WORKDIR /app
# Nobody: neither root, nor a user of any base.
USER 65534:65534
CMD ["sh", "-c", "exec node conformance/bin/punchlist-driver.js \"$PUNCHLIST_IMPLEMENTATION\""]
