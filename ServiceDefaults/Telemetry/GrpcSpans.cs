using System.Diagnostics;
using System.Globalization;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>gRPC's spans in the words of OpenTelemetry's conventions for RPC; its own server and client have others.</summary>
internal static class GrpcSpans
{
    private const string Method = "grpc.method";
    private const string Status = "grpc.status_code";

    /// <summary>
    /// What the conventions count as the server's fault: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS.
    /// </summary>
    private static readonly int[] s_faults = [2, 4, 12, 13, 14, 15];

    /// <summary>Says it again, where a span is one of gRPC.</summary>
    /// <param name="activity">The span at its end.</param>
    /// <returns>Whether it is.</returns>
    public static bool TryDescribe(Activity activity)
    {
        if (activity.GetTagItem(Method) is not string path)
        {
            return false;
        }

        object? status = activity.GetTagItem(Status);
        string method = path.TrimStart('/');
        activity.DisplayName = method;
        activity.SetTag(Method, null).SetTag(Status, null)
            .SetTag("rpc.system", "grpc")
            .SetTag("rpc.service", method.Split('/')[0])
            .SetTag("rpc.method", method.Split('/')[^1]);
        if (int.TryParse(status?.ToString(), CultureInfo.InvariantCulture, out int code))
        {
            activity.SetTag("rpc.grpc.status_code", code);
            if (activity.Kind == ActivityKind.Client ? code != 0 : s_faults.Contains(code))
            {
                activity.Fail(code.ToString(CultureInfo.InvariantCulture));
            }
        }

        return true;
    }
}
