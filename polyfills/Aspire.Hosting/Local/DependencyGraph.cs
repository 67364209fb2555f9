using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

/// <summary>What waits for what.</summary>
internal static class DependencyGraph
{
    /// <summary>What must be healthy before a resource starts. A database is healthy when its server is.</summary>
    public static IReadOnlyList<IResource> ProcessesBefore(IResource resource) =>
        [.. resource.Annotations.OfType<WaitAnnotation>().Select(wait => Process(wait.Resource)).Distinct()];

    /// <summary>Groups of resources, the first of which none waits for: the order in which to stop them.</summary>
    /// <exception cref="DistributedApplicationException">Resources wait for each other, or for one that is not there.</exception>
    public static IReadOnlyList<IReadOnlyList<IResource>> StopOrder(IReadOnlyCollection<IResource> resources)
    {
        var groups = new List<IReadOnlyList<IResource>>();
        var left = resources.ToList();
        foreach (IResource resource in left)
        {
            IResource? missing = ProcessesBefore(resource).FirstOrDefault(other => !left.Contains(other));
            if (missing is not null)
            {
                throw new DistributedApplicationException(
                    $"'{resource.Name}' waits for '{missing.Name}', which does not run in this application.");
            }
        }

        while (left.Count > 0)
        {
            IResource[] free = [.. left.Where(resource => !left.Any(other => ProcessesBefore(other).Contains(resource)))];
            if (free.Length == 0)
            {
                string names = string.Join(", ", left.Select(resource => resource.Name));
                throw new DistributedApplicationException($"These wait for each other: {names}.");
            }

            groups.Add(free);
            left.RemoveAll(free.Contains);
        }

        return groups;
    }

    private static IResource Process(IResource resource) =>
        resource is IResourceWithParent child && !ProcessPlans.HasProcess(resource) ? Process(child.Parent) : resource;
}
