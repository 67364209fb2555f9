"""grpc.health.v1, which Kubernetes and load balancers use."""

import grpc

import health_pb2 as messages
import health_pb2_grpc as services

from common import TIMEOUT, connect, get_failure

SERVING = messages.HealthCheckResponse.SERVING


def test_check_returns_serving():
    with connect(services.HealthStub) as stub:
        assert stub.Check(messages.HealthCheckRequest(), timeout=TIMEOUT).status == SERVING


def test_check_of_an_unknown_service_is_not_found():
    with connect(services.HealthStub) as stub:
        failure = get_failure(lambda: stub.Check(messages.HealthCheckRequest(service="no.such.Service"), timeout=TIMEOUT))
        assert failure.code == grpc.StatusCode.NOT_FOUND, failure


def test_watch_returns_the_status_immediately_and_stays_open():
    with connect(services.HealthStub) as stub:
        call = stub.Watch(messages.HealthCheckRequest(), timeout=TIMEOUT)
        assert next(call).status == SERVING
        assert call.is_active()
        assert call.cancel()
        assert call.code() == grpc.StatusCode.CANCELLED


def test_watch_of_an_unknown_service_returns_service_unknown_and_stays_open():
    with connect(services.HealthStub) as stub:
        call = stub.Watch(messages.HealthCheckRequest(service="no.such.Service"), timeout=TIMEOUT)
        assert next(call).status == messages.HealthCheckResponse.SERVICE_UNKNOWN
        assert call.is_active()
        call.cancel()
