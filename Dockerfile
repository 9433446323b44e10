# One image for web, worker and beat; docker-compose.yml says which of them a container is.
FROM python:3.12-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.lock /tmp/requirements.lock
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/requirements.lock

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home --home-dir /var/lib/tandem --shell /usr/sbin/nologin tandem
COPY --from=packages /opt/venv /opt/venv
COPY . /opt/tandem
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    TANDEM_HOME=/var/lib/tandem
WORKDIR /opt/tandem
USER tandem
VOLUME /var/lib/tandem
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--timeout", "120", "--no-control-socket"]
