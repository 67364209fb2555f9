using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Kubernetes;

/// <summary>
/// Writes the values of environment variables as templates: parameters become values of the chart, endpoints become services.
/// </summary>
internal sealed class EnvironmentTemplates(HelmValues values)
{
    /// <summary>A value as a template.</summary>
    /// <param name="value">The value.</param>
    /// <param name="owner">Whose parameters are meant.</param>
    public EnvironmentTemplate Of(object value, IResource owner) => value switch
    {
        string text => new EnvironmentTemplate(text),
        ParameterResource parameter => Parameter(parameter, owner),
        ConnectionStringReference reference => ConnectionString(reference.Resource),
        IResourceWithConnectionString resource => ConnectionString(resource),
        EndpointReference endpoint => new EnvironmentTemplate(Endpoint(endpoint, EndpointProperty.Url)),
        EndpointReferenceExpression expression => new EnvironmentTemplate(Endpoint(expression.Endpoint, expression.Property)),
        ReferenceExpression expression => Expression(expression, owner),
        _ => throw new DistributedApplicationException(
            $"'{owner.Name}' has an environment variable of the type {value.GetType().Name}, which cannot be published."),
    };

    private static string Endpoint(EndpointReference endpoint, EndpointProperty property)
    {
        string host = HelmNames.Service(endpoint.Resource.Name);
        EndpointAnnotation annotation = endpoint.EndpointAnnotation;
        string port = annotation.TargetPort?.ToString(CultureInfo.InvariantCulture)
            ?? throw new DistributedApplicationException(
                $"The endpoint '{annotation.Name}' of '{endpoint.Resource.Name}' has no port to publish.");
        return property switch
        {
            EndpointProperty.Url => $"{annotation.UriScheme}://{host}:{port}",
            EndpointProperty.Host => host,
            EndpointProperty.Port or EndpointProperty.TargetPort => port,
            EndpointProperty.Scheme => annotation.UriScheme,
            _ => $"{host}:{port}",
        };
    }

    private EnvironmentTemplate Parameter(ParameterResource parameter, IResource owner)
    {
        string section = parameter.Secret ? HelmNames.Secrets : HelmNames.Config;
        string value = parameter.Secret ? string.Empty : parameter.Default?.GetDefaultValue() ?? string.Empty;
        return new EnvironmentTemplate(values.Add(section, owner.Name, parameter.Name, value), HasValues: true, parameter.Secret);
    }

    /// <summary>A password belongs to the server, so that there is one place to set it.</summary>
    private EnvironmentTemplate ConnectionString(IResourceWithConnectionString resource) =>
        Expression(resource.ConnectionStringExpression, resource is IResourceWithParent child ? child.Parent : resource);

    private EnvironmentTemplate Expression(ReferenceExpression expression, IResource owner)
    {
        EnvironmentTemplate[] parts = [.. expression.ValueProviders.Select(provider => Of(provider, owner))];
        return new EnvironmentTemplate(
            string.Format(CultureInfo.InvariantCulture, expression.Format, [.. parts.Select(part => (object)part.Text)]),
            parts.Any(part => part.HasValues),
            parts.Any(part => part.IsSecret));
    }
}
