using Grpc.Core;

namespace Grpc.Net.ClientFactory;

/// <summary>A call whose options are being set.</summary>
/// <param name="callOptions">The options as the caller gave them.</param>
/// <param name="serviceProvider">Services of the client's scope.</param>
public class CallOptionsContext(CallOptions callOptions, IServiceProvider serviceProvider)
{
    /// <summary>The options to call with.</summary>
    public CallOptions CallOptions { get; set; } = callOptions;

    /// <summary>Services of the client's scope.</summary>
    public IServiceProvider ServiceProvider { get; } = serviceProvider;
}
