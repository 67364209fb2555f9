namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that runs, and can be deployed.</summary>
public interface IComputeResource : IResource;
