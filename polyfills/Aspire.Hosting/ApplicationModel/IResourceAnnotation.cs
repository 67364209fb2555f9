namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that is known of a resource.</summary>
public interface IResourceAnnotation;
