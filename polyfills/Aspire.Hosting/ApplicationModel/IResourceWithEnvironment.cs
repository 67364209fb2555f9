namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource with environment variables.</summary>
public interface IResourceWithEnvironment : IResource;
