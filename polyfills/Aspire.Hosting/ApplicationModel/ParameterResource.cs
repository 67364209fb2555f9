namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is set from outside: <c>Parameters:NAME</c> in the configuration.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="callback">Gives the value; called once.</param>
/// <param name="secret">Whether it must not be shown.</param>
public class ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
    : Resource(name), IManifestExpressionProvider, IValueProvider
{
    private readonly Lazy<string> _value = new(() => callback(null));

    /// <summary>Whether it must not be shown.</summary>
    public bool Secret { get; } = secret;

    /// <summary>What is published in its place; null: nothing, it must be given.</summary>
    public ParameterDefault? Default { get; set; }

    /// <inheritdoc/>
    public string ValueExpression => $"{{{Name}.value}}";

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(_value.Value);
}
