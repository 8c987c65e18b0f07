# One static binary, run by a user without rights, with its database in the volume /data.
#
#   docker build -t tieline .
#   docker run --network host -v tieline:/data tieline
#
# The workspace in the browser is served on this machine's loopback address only; --network host makes that the
# host's own. Without it the container still runs, and its health is asked for inside.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -o /out/tieline ./cmd/tieline && mkdir /out/data

# Nothing but certificates, a user "nonroot" (65532) and /tmp: https://github.com/GoogleContainerTools/distroless
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/tieline /usr/local/bin/tieline
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
WORKDIR /data
ENV TIELINE_DATA=/data TIELINE_HTTP_ADDR=0.0.0.0:7338
VOLUME /data
EXPOSE 7338
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["/usr/local/bin/tieline", "health"]
ENTRYPOINT ["/usr/local/bin/tieline"]
