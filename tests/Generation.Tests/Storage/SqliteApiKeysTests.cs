using TextToVideo.Unit.Generation.Jobs;

namespace TextToVideo.Unit.Generation.Keys;

public sealed class SqliteApiKeysTests : ApiKeysContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}
