using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of an endpoint's address.</summary>
/// <param name="endpointReference">The endpoint.</param>
/// <param name="property">Which part.</param>
public sealed class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property)
    : IManifestExpressionProvider, IValueProvider
{
    /// <summary>The endpoint.</summary>
    public EndpointReference Endpoint { get; } = endpointReference;

    /// <summary>Which part.</summary>
    public EndpointProperty Property { get; } = property;

    /// <inheritdoc/>
    public string ValueExpression =>
        $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{Property.ToString().ToLowerInvariant()}}}";

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => GetValueAsync(new(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        IReadOnlyList<AllocatedEndpoint> replicas = Endpoint.EndpointAnnotation.Allocated;
        int index = ReferenceEquals(context.Caller, Endpoint.Resource) ? context.Replica : 0;
        if (index >= replicas.Count)
        {
            throw new InvalidOperationException(
                $"The endpoint '{Endpoint.EndpointName}' of '{Endpoint.Resource.Name}' has no address before the application starts.");
        }

        AllocatedEndpoint endpoint = replicas[index];
        return ValueTask.FromResult<string?>(Property switch
        {
            EndpointProperty.Url => endpoint.UriString,
            EndpointProperty.Host => endpoint.Address,
            EndpointProperty.Port or EndpointProperty.TargetPort => endpoint.Port.ToString(CultureInfo.InvariantCulture),
            EndpointProperty.Scheme => endpoint.UriScheme,
            EndpointProperty.HostAndPort => endpoint.EndPointString,
            _ => throw new InvalidOperationException($"{Property} is no part of an endpoint's address."),
        });
    }
}
