namespace Aspire.Dashboard.Access;

/// <summary>The ports of the dashboard, all of the loopback address.</summary>
/// <param name="Browser">For browsers.</param>
/// <param name="OtlpGrpc">For telemetry by gRPC.</param>
/// <param name="OtlpHttp">For telemetry by HTTP.</param>
internal sealed record DashboardPorts(int Browser, int OtlpGrpc, int OtlpHttp);
