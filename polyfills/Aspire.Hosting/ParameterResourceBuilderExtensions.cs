using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Local;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Values that are set from outside.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter: <c>Parameters:NAME</c> in the configuration.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="secret">Whether it must not be shown.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ParameterResource(
            name,
            _ => Configured(builder.Configuration, name)
                ?? throw new DistributedApplicationException($"The parameter '{name}' has no value: set Parameters:{name}."),
            secret));
    }

    /// <summary>Adds a parameter with a value that <c>Parameters:NAME</c> in the configuration overrides.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="publishValueAsDefault">Whether it is published as the default.</param>
    /// <param name="secret">Whether it must not be shown.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ParameterResource(name, _ => Configured(builder.Configuration, name) ?? value, secret)
        {
            Default = publishValueAsDefault ? new ConstantParameterDefault(value) : null,
        });
    }

    /// <summary>A password that is generated unless <c>Parameters:NAME</c> sets it, and stays the same from then on.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The parameter's name.</param>
    public static ParameterResource CreateDefaultPasswordParameter(IDistributedApplicationBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        LocalStore store = ((DistributedApplicationBuilder)builder).Store;
        return new ParameterResource(
            name,
            _ => Configured(builder.Configuration, name)
                ?? store.GetOrAddSecret($"Parameters:{name}", new GenerateParameterDefault().GetDefaultValue),
            secret: true);
    }

    private static string? Configured(ConfigurationManager configuration, string name) =>
        configuration[$"Parameters:{name}"] is { Length: > 0 } value ? value : null;
}
