namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that has a name where the application is published.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The name, as <c>{redis.bindings.tcp.port}</c>.</summary>
    string ValueExpression { get; }
}
