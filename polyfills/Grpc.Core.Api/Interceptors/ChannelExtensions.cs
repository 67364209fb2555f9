namespace Grpc.Core.Interceptors;

/// <summary>Adds interceptors to a <see cref="ChannelBase"/>.</summary>
public static class ChannelExtensions
{
    /// <summary>An invoker whose calls go through an interceptor.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="interceptor">The interceptor.</param>
    /// <returns>The invoker.</returns>
    public static CallInvoker Intercept(this ChannelBase channel, Interceptor interceptor) =>
        channel.CreateCallInvoker().Intercept(interceptor);

    /// <summary>An invoker whose calls go through interceptors, the first of them first.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="interceptors">The interceptors.</param>
    /// <returns>The invoker.</returns>
    public static CallInvoker Intercept(this ChannelBase channel, params Interceptor[] interceptors) =>
        channel.CreateCallInvoker().Intercept(interceptors);

    /// <summary>An invoker that changes the headers of every call.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="interceptor">Returns the headers to send.</param>
    /// <returns>The invoker.</returns>
    public static CallInvoker Intercept(this ChannelBase channel, Func<Metadata, Metadata> interceptor) =>
        channel.CreateCallInvoker().Intercept(interceptor);
}
