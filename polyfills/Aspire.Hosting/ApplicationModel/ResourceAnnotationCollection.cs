using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known of a resource.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;
