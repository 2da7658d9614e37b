# Footnote as a service: docker build -t footnote . && docker run --rm -p 127.0.0.1:7860:7860 -v footnote:/data footnote
# Two stages: the first has the tools that build, the second what answers.
FROM python:3.12-slim AS build
RUN pip install --no-cache-dir uv==0.13.9
ARG EXTRAS=api,mcp
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY docs/deploy/excludes.txt docs/deploy/excludes.txt
COPY rag rag
COPY index index
COPY ui ui
COPY seeds seeds
# The libraries as they were tested, without those that nothing here imports.
RUN uv venv /footnote && \
    uv pip install --python /footnote/bin/python --compile-bytecode -c constraints.txt \
        --excludes docs/deploy/excludes.txt ".[$EXTRAS]"

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 footnote && install -d -o footnote -g footnote /data /parts
COPY --from=build /footnote /footnote
ENV PATH=/footnote/bin:$PATH \
    FOOTNOTE_INDEX=/data/index \
    FOOTNOTE_LOG_JSON=true
# A number, by which an orchestrator sees that it is not root.
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
ENTRYPOINT ["footnote"]
# It listens on all of the container's addresses, so it asks who may come in: docs/deploy/README.md says how to add them.
CMD ["chat", "--host", "0.0.0.0", "--no-open", "--api"]
