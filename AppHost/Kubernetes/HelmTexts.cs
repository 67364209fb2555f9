using System.Globalization;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>
/// Converts values of the application model that are known only in the cluster: parameters become values of the chart, endpoints become
/// addresses of Kubernetes services.
/// </summary>
/// <param name="values">The chart's values, to which the parameters are added.</param>
internal sealed class HelmTexts(HelmValues values)
{
    /// <summary>Converts a value.</summary>
    /// <param name="value">The value of an environment variable, or an argument.</param>
    /// <param name="owner">The resource that owns the value's parameters.</param>
    /// <exception cref="DistributedApplicationException">The value is of a type that a chart cannot express.</exception>
    public HelmText Write(object value, IResource owner) =>
        value switch
        {
            string text => new HelmText(text),
            ParameterResource parameter => WriteParameter(parameter, owner),
            ConnectionStringReference reference => WriteConnectionString(reference.Resource, owner),
            IResourceWithConnectionString resource => WriteConnectionString(resource, owner),
            EndpointReference endpoint => new HelmText(WriteEndpoint(endpoint, EndpointProperty.Url)),
            EndpointReferenceExpression expression => new HelmText(WriteEndpoint(expression.Endpoint, expression.Property)),
            ReferenceExpression { IsConditional: true } condition => WriteCondition(condition, owner),
            ReferenceExpression expression => WriteExpression(expression, owner),
            _ => throw new DistributedApplicationException(
                $"The resource '{owner.Name}' has a value of the type {value.GetType().Name}, which a chart cannot express."
            ),
        };

    private static string WriteEndpoint(EndpointReference endpoint, EndpointProperty property)
    {
        EndpointAnnotation annotation = endpoint.EndpointAnnotation;
        string host = ClusterNames.GetServiceName(endpoint.Resource);
        int port = ClusterNames.GetPort(annotation);
        return property switch
        {
            EndpointProperty.Url => $"{annotation.UriScheme}://{host}:{port}",
            EndpointProperty.Host => host,
            EndpointProperty.Port or EndpointProperty.TargetPort => port.ToString(CultureInfo.InvariantCulture),
            EndpointProperty.HostAndPort => $"{host}:{port}",
            EndpointProperty.Scheme => annotation.UriScheme,
            EndpointProperty.TlsEnabled => annotation.TlsEnabled.ToString(),
            _ => throw new DistributedApplicationException($"A chart cannot express {property} of the endpoint '{annotation.Name}'."),
        };
    }

    private HelmText WriteParameter(ParameterResource parameter, IResource owner)
    {
        string section = parameter.Secret ? HelmValues.Secrets : HelmValues.Config;
        string value = parameter.Secret ? string.Empty : parameter.Default?.GetDefaultValue() ?? string.Empty;
        return new HelmText(values.Add(section, owner, parameter.Name, value), HasExpressions: true, parameter.Secret);
    }

    /// <summary>
    /// The database and the broker have a user for each service. Another password is assigned to its server, so that it is set in one
    /// place.
    /// </summary>
    private HelmText WriteConnectionString(IResourceWithConnectionString resource, IResource client)
    {
        string? text = resource switch
        {
            PostgresDatabaseResource database => ClusterDatabase.GetConnectionString(database, client.Name),
            RabbitMQServerResource broker => ClusterBroker.GetConnectionString(broker, client.Name),
            _ => null,
        };
        return text is null
            ? Write(resource.ConnectionStringExpression, resource)
            : new HelmText(text, HasExpressions: true, IsSecret: true);
    }

    private HelmText WriteCondition(ReferenceExpression condition, IResource owner)
    {
        HelmText actual = Write(condition.Condition!, owner);
        bool holds = string.Equals(actual.Text, condition.MatchValue, StringComparison.OrdinalIgnoreCase);
        return actual.HasExpressions
            ? throw new DistributedApplicationException($"A value of the resource '{owner.Name}' depends on a parameter of the chart.")
            : Write((holds ? condition.WhenTrue : condition.WhenFalse)!, owner);
    }

    private HelmText WriteExpression(ReferenceExpression expression, IResource owner)
    {
        HelmText[] parts = [.. expression.ValueProviders.Select(provider => Write(provider, owner))];
        return new HelmText(
            string.Format(CultureInfo.InvariantCulture, expression.Format, [.. parts.Select(part => (object)part.Text)]),
            parts.Any(part => part.HasExpressions),
            parts.Any(part => part.IsSecret)
        );
    }
}
