using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Threads;

/// <summary>
/// An <see cref="IJob"/> whose body serves every vector width; <see cref="Workers"/> call it for the lanes of their tier.
/// </summary>
interface ILaneJob
{
    /// <summary>Does part <paramref name="part"/>.</summary>
    /// <param name="part">0 … parts − 1.</param>
    /// <param name="worker">Which worker does it, 0 … threads − 1; selects that worker's scratch memory.</param>
    /// <typeparam name="T">The lanes.</typeparam>
    void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>;
}

/// <summary>
/// Where the tier of workers becomes a type of lanes. The runtime compiles each of the four calls for its own type, so that one
/// well-predicted branch a part is all that the choice costs; compiled ahead, only that of the program's tier is there.
/// </summary>
/// <remarks>Not readonly: a call on a readonly field would copy the job first.</remarks>
struct LaneJob<TJob>(Tier tier, TJob job) : IJob where TJob : unmanaged, ILaneJob
{
    TJob job = job;

    public void Execute(int part, int worker)
    {
        switch (tier)
        {
            case Tier.Lanes512 when Tiers.HasAll || Tiers.Runs512: job.Execute<Lanes512>(part, worker); break;
            case Tier.Lanes256 when Tiers.HasAll || (Tiers.Runs256 && !Tiers.Runs512): job.Execute<Lanes256>(part, worker); break;
            case Tier.Lanes128 when Tiers.HasAll || (Tiers.Runs128 && !Tiers.Runs256): job.Execute<Lanes128>(part, worker); break;
            default:
                if (Tiers.HasAll || !Tiers.Runs128)
                    job.Execute<Lanes1>(part, worker);
                break;
        }
    }
}

/// <summary>The same where a kernel takes narrower lanes than its workers have, <see cref="Tiers.NarrowedTo"/>.</summary>
struct NarrowedLaneJob<TJob>(Tier tier, TJob job) : IJob where TJob : unmanaged, ILaneJob
{
    TJob job = job;

    public void Execute(int part, int worker)
    {
        switch (tier)
        {
            case Tier.Lanes512 when Tiers.HasAll || Tiers.Runs512: job.Execute<Lanes512>(part, worker); break;
            case Tier.Lanes256 when Tiers.HasAll || Tiers.Runs256: job.Execute<Lanes256>(part, worker); break;
            case Tier.Lanes128: job.Execute<Lanes128>(part, worker); break;
            default: job.Execute<Lanes1>(part, worker); break;
        }
    }
}
