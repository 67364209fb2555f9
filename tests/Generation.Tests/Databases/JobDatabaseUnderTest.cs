using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>A migrated, empty job database for one test, with a clock that the test controls.</summary>
public sealed class JobDatabaseUnderTest : IAsyncDisposable
{
    private readonly Func<ValueTask> _dispose;

    internal JobDatabaseUnderTest(IJobDatabase database, Func<ValueTask> dispose)
    {
        Database = database;
        Storage = new TenantStorage(database, Options.Create(TenantLimits));
        Store = new VideoJobStore(database, Storage, Clock);
        Records = new ModerationRecords(database);
        Keys = new IdempotencyKeys(database, Store, Clock);
        ApiKeys = new ApiKeys(database, Clock, NullLogger<ApiKeys>.Instance);
        _dispose = dispose;
    }

    internal FakeTimeProvider Clock { get; } = new(TestJobs.Now);

    internal IJobDatabase Database { get; }

    internal TenantLimitOptions TenantLimits { get; } = new();

    internal TenantStorage Storage { get; }

    internal VideoJobStore Store { get; }

    internal IdempotencyKeys Keys { get; }

    internal ModerationRecords Records { get; }

    internal ApiKeys ApiKeys { get; }

    public ValueTask DisposeAsync() => _dispose();
}
