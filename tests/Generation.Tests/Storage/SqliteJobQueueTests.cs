using TextToVideo.Unit.Generation.Jobs;

namespace TextToVideo.Unit.Generation.Queue;

public sealed class SqliteJobQueueTests : JobQueueContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}
